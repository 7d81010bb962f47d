package dev.jderp.cli;

import dev.jderp.auth.Role;
import dev.jderp.auth.Token;
import dev.jderp.auth.TokenFile;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.SettingException;
import dev.jderp.kit.JsonProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Command {@code token}: creates a token of the REST API and prints it; only its hash is stored. */
@Command(name = "token", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                "Makes a token for the REST API, /api/v1, and prints it.",
                "",
                "Only its hash is kept, in a file that a running relay reads again within seconds."},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the token was made",
                "1:NAME has a token already, or the file cannot be written",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar token ann admin",
                "  java -jar jderp.jar token ann admin --replace          replace the old token of ann",
                "  TOKEN=$(java -jar jderp.jar token dashboard viewer)",
                "  curl -H \"Authorization: Bearer $TOKEN\" https://relay.example.com:8443/api/v1/status",
                "%nTo revoke a token, remove its line from the file."})
final class TokenCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME",
            description = "name of the token, as it appears in the log: letters, digits, dots, underscores, hyphens")
    private String name;

    @Parameters(index = "1", paramLabel = "ROLE", converter = Roles.class, completionCandidates = Roles.class,
            description = "viewer may read everything; admin may also make changes")
    private Role role;

    @Option(names = "--file", paramLabel = "FILE",
            description = "the file with the hashes; by default derp.admin-token-file of the settings in effect here")
    private @Nullable Path file;

    @Option(names = "--replace", description = "replace the token of NAME, if there is one")
    private boolean replace;

    @Option(names = "--json", description = "print name, role, token and file as JSON")
    private boolean json;

    TokenCommand() {}

    @Override
    public Integer call() throws CommandException {
        if (!TokenFile.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "invalid name; expected 1 to 64 letters, digits, dots, underscores and hyphens");
        }
        try {
            Path where = file != null ? file : ProcessSettings.read().access().tokenFile();
            print(TokenFile.append(where, name, role, replace), where);
            return CommandLine.ExitCode.OK;
        } catch (IOException | SettingException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(Token token, Path where) {
        CommandLine line = spec.commandLine();
        String absolute = where.toAbsolutePath().normalize().toString();
        if (json) {
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("name", name)
                    .add("role", role.label())
                    .add("token", token.secretText())
                    .add("file", absolute)
                    .build());
        } else {
            line.getOut().println(token.secretText());
        }
        line.getErr()
                .println("the hash is in " + absolute
                        + "; a relay that uses this file accepts the token within seconds");
    }

    /** Converts and completes the names of roles. */
    static final class Roles implements ITypeConverter<Role>, Iterable<String> {

        @Override
        public Role convert(String value) {
            return Role.of(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not a role; expected viewer or admin"));
        }

        @Override
        public Iterator<String> iterator() {
            List<String> labels = Arrays.stream(Role.values()).map(Role::label).toList();
            return labels.iterator();
        }
    }
}
