package dev.jderp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code key}: groups the commands for keys. */
@Command(name = "key", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND", description = "Makes and shows keys.", subcommands = {
                KeyNewCommand.class,
                KeyPinCommand.class,
                KeyPublicCommand.class},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar key new --out relay.key",
                "  java -jar jderp.jar key public relay.key",
                "  java -jar jderp.jar key pin relay.pem"})
final class KeyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    KeyCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; expected new, pin or public");
    }
}
