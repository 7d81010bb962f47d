package dev.jderp.cli;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code map show}: prints a DERP map. */
@Command(name = "show", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Prints the nodes of a DERP map, one per line. Missing values are printed as clients interpret them: \
                port 443, STUN at 3478, addresses from DNS.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the map was printed",
                "1:the map is invalid, or cannot be read",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar map show https://relay.example.com:8443/derpmap/default",
                "  java -jar jderp.jar map show --json derp.yaml >derpmap.json        convert YAML to JSON"})
final class MapShowCommand implements Callable<Integer> {

    private static final int DEFAULT_STUN_PORT = 3478;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE|URL", description = "the DERP map, as JSON or YAML")
    private String where;

    @Option(names = "--json", description = "print the map as JSON, as clients get it")
    private boolean json;

    MapShowCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        DerpMap map = MapOption.read(where);
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(DerpMapWriter.toJson(map));
        } else {
            table(map).lines().forEach(line.getOut()::println);
            if (map.omitDefaultRegions()) {
                line.getOut().println("The coordination server's own regions are left out (omitDefaultRegions).");
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static TextTable table(DerpMap map) {
        TextTable table = new TextTable(
                "REGION", "CODE", "NAME", "NODE", "HOST", "DERP", "STUN", "IPV4", "IPV6", "REMARKS");
        for (DerpRegion region : map.regions().values()) {
            String id = Integer.toString(region.regionId());
            if (region.nodes().isEmpty()) {
                table.addRow(id, region.regionCode(), region.regionName(), "-", "", "", "", "", "", remarks(region));
            }
            for (DerpNode node : region.nodes()) {
                table.addRow(id, region.regionCode(), region.regionName(), node.name(), node.hostName(),
                        node.stunOnly() ? "no" : Integer.toString(NodeDialer.port(node)), stun(node),
                        address(node.ipv4()), address(node.ipv6()), remarks(region, node));
            }
        }
        return table;
    }

    private static String stun(DerpNode node) {
        return node.stunPort() < 0
                ? "no"
                : Integer.toString(node.stunPort() == 0 ? DEFAULT_STUN_PORT : node.stunPort());
    }

    private static String address(String field) {
        return field.isEmpty() ? "DNS" : field;
    }

    private static String remarks(DerpRegion region, DerpNode... nodes) {
        List<String> remarks = new ArrayList<>();
        if (region.noMeasureNoHome()) {
            remarks.add("no home");
        }
        if (region.avoid()) {
            remarks.add("avoid");
        }
        for (DerpNode node : nodes) {
            if (node.insecureForTests()) {
                remarks.add("certificate not checked");
            }
            if (!node.certName().isEmpty()) {
                remarks.add("certificate " + node.certName());
            }
            if (node.canPort80()) {
                remarks.add("port 80");
            }
        }
        return String.join(", ", remarks);
    }
}
