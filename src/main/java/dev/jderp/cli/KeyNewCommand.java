package dev.jderp.cli;

import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code key new}: creates a private key. */
@Command(name = "new", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                "Makes a private key, for a relay or a client.",
                "",
                """
                        With --out, the key is written to a new file that only its owner can read, in the format of \
                        derper and of derp.key-file, and the public key is printed. Without --out, the private key \
                        goes to standard output, and its public key to standard error."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the key was made",
                "1:the file exists already, or cannot be written",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar key new --out relay.key",
                "  java -jar jderp.jar key new --out client.key --json | jq -r .publicKey"})
final class KeyNewCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write")
    private @Nullable Path out;

    @Option(names = "--json", description = "print the public key and the file as JSON; without --out, both keys")
    private boolean json;

    KeyNewCommand() {}

    @Override
    public Integer call() throws CommandException {
        NodePrivateKey key = NodePrivateKey.generate();
        CommandLine line = spec.commandLine();
        if (out != null) {
            write(out, key);
        } else if (!json) {
            line.getOut().println(key.secretText());
            line.getErr().println("the public key is " + key.publicKey().text());
            return CommandLine.ExitCode.OK;
        }
        if (json) {
            JsonObjectBuilder object = JsonProviders.JSON.createObjectBuilder().add("publicKey",
                    key.publicKey().text());
            if (out != null) {
                object.add("file", out.toAbsolutePath().normalize().toString());
            } else {
                object.add("privateKey", key.secretText());
            }
            line.getOut().println(object.build());
        } else {
            line.getOut().println(key.publicKey().text());
        }
        return CommandLine.ExitCode.OK;
    }

    private static void write(Path file, NodePrivateKey key) throws CommandException {
        try {
            if (!KeyFile.create(file, key)) {
                throw new CommandException(file + ": the file exists; a key is never overwritten");
            }
        } catch (KeyFileException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
