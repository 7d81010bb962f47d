package dev.jderp.cli;

import dev.jderp.config.ProcessSettings;
import dev.jderp.standalone.RelayRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code relay}: runs the relay without a container, with the pages that clients and operators need. */
@Command(name = "relay", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Runs a relay without an application server: DERP, STUN, the map, bootstrap DNS, metrics and \
                        health, with the same settings as the full relay. It has no REST API, no dashboard, no debug \
                        pages, and does not serve DERP at derp.http-port.""",
                "",
                """
                        Metrics are at derp.http-port, for this host only: /metrics and /debug/varz. Ctrl-C drains \
                        the clients, then ends the relay."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "2:the command line is invalid",
                "3:the Java heap is exhausted",
                "70:the stop took too long",
                "78:the relay cannot start; one line per fault",
                "130, 143:ended by Ctrl-C or a signal"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar relay",
                "  DERP_HOSTNAME=relay.example.com DERP_FRONT_DOOR_PORT=443 java -jar jderp.jar relay"})
final class RelayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "print the ready message as one line of JSON")
    private boolean json;

    RelayCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        return new RelayRun(json, spec.commandLine().getOut(), spec.commandLine().getErr())
                .run(log -> ProcessSettings.read(log, log));
    }
}
