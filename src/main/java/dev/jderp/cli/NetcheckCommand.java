package dev.jderp.cli;

import dev.jderp.client.netcheck.NetCheck;
import dev.jderp.client.netcheck.Report;
import dev.jderp.derpmap.DerpMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code netcheck}: measures the relays of a map and the properties of this network. */
@Command(name = "netcheck", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Finds the nearest relay of a map and reports on this network: by STUN over UDP, and by HTTPS to relays \
                that do not answer STUN. Takes at most 10 seconds.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:a relay has answered",
                "1:no relay has answered, or the map is invalid or cannot be read",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar netcheck --map https://relay.example.com:8443/derpmap/default",
                "  java -jar jderp.jar netcheck --map derpmap.json --json | jq .PreferredDERP"})
final class NetcheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--map", required = true, paramLabel = "URL|FILE", description = "the DERP map, as JSON or YAML")
    private String map;

    @Option(names = "--json", description = """
            print the report as JSON, with the names of `tailscale netcheck --format=json`; latencies are in \
            nanoseconds""")
    private boolean json;

    NetcheckCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        DerpMap regions = MapOption.read(map);
        Report report = NetCheck.builder().build().check(regions);
        if (!report.regionLatency().isEmpty()) { // the first run includes class loading, so measure again
            report = NetCheck.builder().build().check(regions);
        }
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(report.toJson());
        } else {
            new ReportTable(report, regions).lines().forEach(line.getOut()::println);
        }
        return report.regionLatency().isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }
}
