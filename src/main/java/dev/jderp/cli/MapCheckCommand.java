package dev.jderp.cli;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.Fault;
import dev.jderp.derpmap.MapDocument;
import dev.jderp.kit.JsonProviders;
import dev.jderp.mapserver.MapText;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code map check}: prints all faults of a DERP map. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Checks a DERP map and prints its faults, one per line, each with its position in the map. The relay \
                rejects a map for the same faults.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the map is valid; there may be warnings",
                "1:the map is invalid, or cannot be read",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar map check derp.yaml",
                "  java -jar jderp.jar map check --json derpmap.json | jq -r '.faults[].path'"})
final class MapCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE|URL", description = "the DERP map, as JSON or YAML")
    private String where;

    @Option(names = "--json", description = "print the faults as JSON")
    private boolean json;

    MapCheckCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        String text = MapOption.loadText(where);
        try {
            MapDocument document = MapText.document(text);
            DerpMap map = document.map();
            long nodes = map.regions().values().stream().mapToLong(region -> region.nodes().size()).sum();
            int off = map.switchedOff().size();
            print(
                    List.of(),
                    document.warnings(),
                    MapOption.shown(where) + ": no fault; regions: " + map.regions().size() + ", nodes: " + nodes
                            + (off == 0 ? "" : ", switched off: " + off));
            return CommandLine.ExitCode.OK;
        } catch (DerpMapException e) {
            print(e.faults(), List.of(), "");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void print(List<Fault> faults, List<Fault> warnings, String summary) {
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("valid", faults.isEmpty())
                    .add("faults", array(faults))
                    .add("warnings", array(warnings))
                    .build());
            return;
        }
        faults.forEach(
                fault -> line.getOut().println(MapOption.shown(where) + ": " + TextTable.printable(fault.text())));
        warnings.forEach(
                each -> line.getOut()
                        .println(MapOption.shown(where) + ": warning: " + TextTable.printable(each.text())));
        if (faults.isEmpty()) {
            line.getOut().println(summary);
        }
    }

    private static JsonArrayBuilder array(List<Fault> faults) {
        JsonArrayBuilder array = JsonProviders.JSON.createArrayBuilder();
        faults.forEach(fault -> array.add(JsonProviders.JSON.createObjectBuilder()
                .add("path", fault.path())
                .add("problem", fault.problem())));
        return array;
    }
}
