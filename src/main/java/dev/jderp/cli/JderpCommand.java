package dev.jderp.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line, with all commands. Without a command, the launcher's {@code Main} runs the relay instead. */
@Command(name = "jderp", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND", description = "A DERP relay. Without a command, runs the relay.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "1:the command failed",
                "2:the command line is invalid",
                "3:the Java heap of the relay is exhausted",
                "70:the relay has failed, at its start or at its stop; starting it again may help",
                "78:the relay cannot start until settings, files or the system are changed; one line per fault",
                "130, 143:ended by Ctrl-C or a signal"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar                     run the relay with the settings in derp.properties",
                "  java -jar jderp.jar token ann admin     make a token with the role admin",
                "  java -jar jderp.jar netcheck --map https://relay.example.com:8443/derpmap/default",
                "                                          find the nearest relay",
                "  java -jar jderp.jar map check derp.yaml check a DERP map",
                "  java -jar jderp.jar help token          show the options of a command",
                "%nFor completion in bash, with an alias for the jar:",
                "  alias jderp='java -jar /opt/jderp/jderp.jar'; source <(jderp generate-completion)"})
public final class JderpCommand implements Runnable {

    private static final List<Class<?>> COMMANDS = List.of(
            BenchCommand.class,
            CacheCommand.class,
            ClosePeerCommand.class,
            DerperCommand.class,
            GenerateCompletion.class,
            HealthCommand.class,
            HelpCommand.class,
            KeyCommand.class,
            ManPagesCommand.class,
            MapCommand.class,
            MeshCommand.class,
            NetcheckCommand.class,
            PingCommand.class,
            PipeCommand.class,
            ProbeCommand.class,
            PruneCommand.class,
            RegionCommand.class,
            RelayCommand.class,
            TokenCommand.class,
            WatchCommand.class);
    private static final int HELP_WIDTH = 100;
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    private JderpCommand() {}

    /**
     * Runs a command.
     *
     * @return 0 if the command succeeded, 1 if it failed, 2 for a usage error; {@code derper} and {@code relay} also
     *     78
     */
    public static int run(String[] arguments) {
        return commandLine(arguments).execute(arguments);
    }

    /** The command line with all commands. */
    static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    /** With the command that the first argument names only, since reading the options of all takes half a second. */
    private static CommandLine commandLine(String[] arguments) {
        List<Class<?>> named = arguments.length == 0
                ? List.of()
                : COMMANDS.stream().filter(each -> name(each).equals(arguments[0])).toList();
        boolean needsAll = named.isEmpty() || named.contains(HelpCommand.class)
                || named.contains(GenerateCompletion.class) || named.contains(ManPagesCommand.class);
        return commandLine(needsAll ? COMMANDS : named);
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    private static CommandLine commandLine(List<Class<?>> commands) {
        CommandLine all = new CommandLine(new JderpCommand());
        commands.forEach(all::addSubcommand);
        return all
                .setUsageHelpWidth(HELP_WIDTH)
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    PrintWriter err = line.getErr();
                    if (e instanceof CommandException) {
                        err.println("jderp: " + e.getMessage());
                    } else if (e instanceof InterruptedException) {
                        Thread.currentThread().interrupt();
                        return INTERRUPTED;
                    } else {
                        e.printStackTrace(err);
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command");
    }

    /** The program's version. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[]{"jderp " + dev.jderp.debug.Version.TEXT};
        }
    }
}
