package dev.jderp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code map}: groups the commands for DERP maps. */
@Command(name = "map", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND", description = "Checks and shows DERP maps.", subcommands = {
                MapCheckCommand.class,
                MapShowCommand.class},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar map check derp.yaml",
                "  java -jar jderp.jar map show https://relay.example.com:8443/derpmap/default"})
final class MapCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    MapCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; expected check or show");
    }
}
