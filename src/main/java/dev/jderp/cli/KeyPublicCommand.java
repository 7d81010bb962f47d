package dev.jderp.cli;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code key public}: prints the public key of a private key. */
@Command(name = "public", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Prints the public key of the private key in a file. The file is in the JSON of derper and of this \
                relay, or contains privkey: and 64 hex digits.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the key was printed",
                "1:the file contains no key, or cannot be read",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar key public data/derper.key",
                "  java -jar jderp.jar key new | java -jar jderp.jar key public /dev/stdin"})
final class KeyPublicCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file with the private key")
    private Path file;

    @Option(names = "--json", description = "print the key in all its forms as JSON")
    private boolean json;

    KeyPublicCommand() {}

    @Override
    public Integer call() throws CommandException {
        NodePublicKey key = KeyOption.read(file).publicKey();
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("publicKey", key.text())
                    .add("hex", key.hex())
                    .add("short", key.shortText())
                    .build());
        } else {
            line.getOut().println(key.text());
        }
        return CommandLine.ExitCode.OK;
    }
}
