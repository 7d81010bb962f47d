package dev.jderp.cli;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code mesh}: prints the links of a relay to the other relays of its region. */
@Command(name = "mesh", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Prints the links of a relay to the other relays of its region, and fails unless all of them are up in \
                both directions. Asks the relay's REST API, with a token of either role.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:every link is up, in both directions; also if the relay has no neighbours",
                "1:a link is missing in a direction, the relay has no mesh key, or it cannot be asked",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar mesh http://127.0.0.1:8080 --token-file data/admin-token",
                "  java -jar jderp.jar mesh https://derp1.example.com --token-file token",
                "  java -jar jderp.jar mesh https://derp1.example.com --token-file token --json"})
final class MeshCommand implements Callable<Integer> {

    private static final double MICROS_PER_MS = 1e3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ApiOption api;

    @Option(names = "--json", description = "print the response of the REST API, as it is")
    private boolean json;

    MeshCommand() {}

    @Override
    public Integer call() throws CommandException {
        JsonObject mesh = api.get("/mesh");
        try {
            if (json) {
                spec.commandLine().getOut().println(mesh);
            } else {
                print(mesh, Instant.now());
            }
            return isWhole(mesh) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (ClassCastException | NullPointerException | DateTimeParseException e) { // of the JSON's accessors
            throw new CommandException(api.relayName() + ": the response is not the links of a relay", e);
        }
    }

    private static List<JsonObject> links(JsonObject mesh) {
        return mesh.getJsonArray("links").getValuesAs(JsonObject.class);
    }

    private static boolean isWhole(JsonObject mesh) {
        return mesh.getBoolean("meshKey")
                && links(mesh).stream().noneMatch(each -> each.getBoolean("missing") || each.getBoolean("halfOpen"));
    }

    private void print(JsonObject mesh, Instant now) {
        CommandLine line = spec.commandLine();
        TextTable table = new TextTable(
                "NEIGHBOUR", "SOURCE", "STATE", "FOR", "INCOMING", "PEERS", "RTT", "PACKETS", "BYTES", "DROPS",
                "QUEUE");
        for (JsonObject each : links(mesh)) {
            table.addRow(
                    each.getString("neighbour"), each.getString("source"), each.getString("state"),
                    age(Duration.between(Instant.parse(each.getString("since")), now)),
                    each.getBoolean("incoming") ? "yes" : "no", number(each, "peers"), rtt(each),
                    number(each, "packets"), number(each, "bytes"), number(each, "drops"), number(each, "queue"));
        }
        if (!links(mesh).isEmpty()) {
            table.lines().forEach(line.getOut()::println);
        }
        for (JsonObject each : links(mesh)) {
            String name = each.getString("neighbour");
            if (each.getBoolean("missing")) {
                problem(name + ": no link: " + each.getString("lastError", "not connected yet"));
            } else if (each.getBoolean("halfOpen")) {
                problem(name + ": the neighbour has no link to this relay");
            }
        }
        line.getOut().println(TextTable.printable(mesh.getString("node")) + ": " + summary(mesh));
    }

    private void problem(String text) {
        spec.commandLine().getOut().println(TextTable.printable(text));
    }

    private static String summary(JsonObject mesh) {
        return mesh.getBoolean("meshKey")
                ? mesh.getInt("linksUp") + " of " + mesh.getInt("linksExpected") + " links are up"
                : "no links, since the relay has no mesh key";
    }

    private static String number(JsonObject link, String name) {
        return link.getJsonNumber(name).toString();
    }

    private static String rtt(JsonObject link) {
        JsonNumber micros = link.getJsonNumber("rttMicros");
        return micros == null ? "" : String.format(Locale.ROOT, "%.1f ms", micros.longValue() / MICROS_PER_MS);
    }

    /** A time in its two largest units. */
    static String age(Duration time) {
        long s = Math.max(0, time.toSeconds());
        if (time.toMinutes() < 1) {
            return s + "s";
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + "m" + time.toSecondsPart() + "s";
        }
        return time.toDays() < 1
                ? time.toHours() + "h" + time.toMinutesPart() + "m"
                : time.toDays() + "d" + time.toHoursPart() + "h";
    }
}
