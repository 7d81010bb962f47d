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

/** Tells all that is wrong with a DERP map. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class, description = {
        "Tells all that is wrong with a DERP map, one fault a line, each with the place where it stands. The relay refuses a map for the same faults."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:nothing is wrong; there may be warnings", "1:something is, or the map cannot be read",
                "2:the command was not understood"}, footer = {
                        "%nFor example:",
                        "  java -jar jderp.jar map check derp.yaml",
                        "  java -jar jderp.jar map check --json derpmap.json | jq -r '.faults[].path'"})
final class MapCheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE|URL", description = "the DERP map, as JSON or YAML")
    @SuppressWarnings("NullAway.Init")
    private String where;

    @Option(names = "--json", description = "print the faults as JSON")
    private boolean json;

    MapCheckCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        String text = MapOption.text(where);
        try {
            MapDocument read = MapText.document(text);
            DerpMap map = read.map();
            long nodes = map.regions().values().stream().mapToLong(region -> region.nodes().size()).sum();
            int off = map.switchedOff().size();
            print(
                    List.of(),
                    read.warnings(),
                    MapOption.shown(where) + ": no fault; regions: " + map.regions().size() + ", nodes: " + nodes
                            + (off == 0 ? "" : ", switched off: " + off));
            return CommandLine.ExitCode.OK;
        } catch (DerpMapException e) {
            print(e.faults(), List.of(), "");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void print(List<Fault> faults, List<Fault> warnings, String otherwise) {
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
            line.getOut().println(otherwise);
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
