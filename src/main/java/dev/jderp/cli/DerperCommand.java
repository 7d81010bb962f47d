package dev.jderp.cli;

import dev.jderp.config.derper.DerperCommandLine;
import dev.jderp.config.derper.InvalidFlagException;
import dev.jderp.standalone.RelayRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Command {@code derper}: runs the relay without a container, with derper's command line and variables. */
@Command(name = "derper", preprocessor = DerperCommand.Arguments.class,
        synopsisHeading = "Usage: ", customSynopsis = "jderp derper [-FLAG[=VALUE]]...",
        description = {
                """
                        Runs a relay with the flags of derper, as they stand in unit files and container images, and \
                        with the variables of derper's images (DERP_DOMAIN, DERP_ADDR, DERP_CERT_MODE and others). \
                        Flags that are not set have derper's defaults. A flag without a meaning here is ignored, with \
                        a line on standard error; one that cannot be honoured ends the start.""",
                "",
                """
                        The relay runs without an application server, as with the command relay. jderp's own settings \
                        come from system properties and derp.properties only; a flag that is set counts before them, \
                        derper's default for a flag that is not set after them."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "2:the command line is invalid",
                "3:the Java heap is exhausted",
                "70:the stop took too long",
                "78:the relay cannot start; one line per fault",
                "130, 143:ended by Ctrl-C or a signal"},
        footer = {
                "%njderp derper --help lists the flags.",
                "%nExamples:",
                "  java -jar jderp.jar derper -hostname=derp.example.com -certmode=manual -certdir=/etc/derper",
                "  java -jar jderp.jar derper -a :3340 -http-port -1 -verify-clients -c derper.json"})
final class DerperCommand implements Callable<Integer> {

    private final List<String> arguments = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    DerperCommand() {}

    /** Takes all arguments of the command from picocli, which reads flags in another way than Go. */
    static final class Arguments implements IParameterPreprocessor {

        Arguments() {}

        @Override
        @SuppressWarnings("JdkObsolete") // picocli's type
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec none, Map<String, Object> info) {
            List<String> taken = ((DerperCommand) command.userObject()).arguments;
            taken.clear();
            while (!args.isEmpty()) {
                taken.add(args.pop());
            }
            return true;
        }
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        DerperCommandLine derper;
        try {
            derper = DerperCommandLine.parse(arguments);
        } catch (InvalidFlagException e) {
            err.println("jderp derper: " + e.getMessage());
            err.println("jderp derper -h lists the flags");
            return CommandLine.ExitCode.USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (derper.isHelp()) {
            out.println("The flags of jderp derper, with derper's defaults:");
            DerperCommandLine.help().forEach(out::println);
            return CommandLine.ExitCode.OK;
        }
        if (derper.isVersion()) {
            out.println(new JderpCommand.Version().getVersion()[0]);
            return CommandLine.ExitCode.OK;
        }
        return new RelayRun(false, out, err).run(log -> derper.read(line -> log.accept("jderp: " + line)));
    }
}
