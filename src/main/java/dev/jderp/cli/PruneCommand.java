package dev.jderp.cli;

import dev.jderp.client.ReceivedMessage.PeerPresent;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.JsonProviders;
import dev.jderp.prune.NodeProbe;
import dev.jderp.prune.PruneRequest;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code prune}: closes clients of a relay whose ideal node is another node of its region. */
@Command(name = "prune", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Closes the clients of a relay that reported at login that they prefer another node of the \
                        region, so that they move there, for example after an outage. Only lists them unless --close \
                        is given. Requires the relays' mesh key. Works with any DERP relay, since it uses DERP \
                        itself.""",
                "",
                """
                        DERP reports only that a client prefers another node, not which one, nor how long it has \
                        been connected: clients are closed in the order in which the relay reports them, which is \
                        arbitrary. If the relay is named as a node of --map, nothing is closed unless all other \
                        nodes of its region answer; with a URL, check that yourself. The REST call, POST \
                        /api/v1/prune, knows the node of each client, and closes the oldest first.""",
                "",
                "Relays of the region are never closed, and no client is closed twice in a round."},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the round is complete, also if there was no client to close; the output lists what is left",
                "1:the relay or another node of the region cannot be reached, or the mesh key is wrong",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar prune 900a --map derpmap.json --mesh-key-file mesh.key",
                "  java -jar jderp.jar prune 900a --map derpmap.json --mesh-key-file mesh.key --close --max 500",
                "  java -jar jderp.jar prune https://relay.example.com --mesh-key-file mesh.key --json"})
final class PruneCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOption relay;

    @Mixin
    private MeshKeyOption meshKey;

    @Option(names = {"--close", "--yes"}, description = "close the clients, instead of only listing them")
    private boolean close;

    @Option(names = "--max", paramLabel = "N", defaultValue = ""
            + PruneRequest.DEFAULT_MAX, description = "most clients to close; default ${DEFAULT-VALUE}")
    private int max;

    @Option(names = "--rate", paramLabel = "N", defaultValue = ""
            + PruneRequest.DEFAULT_RATE, description = "clients to close per second; default ${DEFAULT-VALUE}")
    private double rate;

    @Option(names = "--json", description = "print the result as JSON, as the REST call does")
    private boolean json;

    PruneCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        PruneRequest request = request();
        CommandLine line = spec.commandLine();
        try (PeerTable peers = PeerTable.open(relay, meshKey);
                Terminal.Progress progress = new Terminal.Progress(line.getErr())) {
            checkOtherNodes();
            List<PeerPresent> done = new ArrayList<>();
            PruneRound.Result result = new PruneRound(peers, request, !close, PruneCommand::pause, (peer, all) -> {
                done.add(peer);
                progress.show("closed " + done.size() + " of " + all);
            }).run();
            progress.clear();
            print(result);
            if (result.failure().isPresent()) {
                throw relay.failed(result.failure().get());
            }
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            throw relay.failed(e);
        }
    }

    private PruneRequest request() {
        try {
            // a dry run has no time limit, which is for HTTP requests; --close is passed separately
            return new PruneRequest(max, rate, true);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Checks that the other nodes answer, so that closed clients can connect to them. */
    private void checkOtherNodes() throws CommandException {
        Map<String, DerpNode> others = new HashMap<>();
        relay.otherNodes().forEach(node -> others.put(node.name(), node));
        if (others.isEmpty()) {
            spec.commandLine().getErr()
                    .println(
                            "the other nodes of the region are unknown here; check that they answer");
            return;
        }
        Map<String, Boolean> answers = new NodeProbe().answers(others);
        List<String> silent = others.keySet().stream().filter(name -> !answers.getOrDefault(name, false)).sorted()
                .toList();
        if (!silent.isEmpty()) {
            String problem = "no answer from " + TextTable.printable(String.join(", ", silent));
            if (close) {
                throw new CommandException(
                        problem + "; no client is closed, since it may prefer that node");
            }
            spec.commandLine().getErr().println(problem + "; with --close, no client would be closed");
        }
    }

    private void print(PruneRound.Result result) {
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(toJson(result));
            return;
        }
        for (PeerPresent peer : result.closed()) {
            line.getOut().println((close ? "closed " : "would close ") + peer.key().text()
                    + peer.address().map(it -> " at " + PeerLine.address(it)).orElse(""));
        }
        StringBuilder summary = new StringBuilder(close ? "closed " : "would close ").append(result.closed().size())
                .append(" of ").append(result.candidates()).append(" clients that are not on their ideal node");
        result.skipped().forEach((why, count) -> summary.append("; ").append(why.label()).append(": ").append(count));
        if (result.remaining() > 0) {
            summary.append("; left for another round: ").append(result.remaining());
        }
        line.getOut().println(summary);
    }

    private JsonObject toJson(PruneRound.Result result) {
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        for (PeerPresent peer : result.closed()) {
            clients.add(JsonProviders.JSON.createObjectBuilder()
                    .add("node", relay.name())
                    .add("key", peer.key().text())
                    .add("address", peer.address().map(PeerLine::address).orElse("")));
        }
        JsonObjectBuilder skipped = JsonProviders.JSON.createObjectBuilder();
        result.skipped().forEach((why, count) -> skipped.add(why.label(), count));
        return JsonProviders.JSON.createObjectBuilder()
                .add("dryRun", !close)
                .add("candidates", result.candidates())
                .add("closed", close ? result.closed().size() : 0)
                .add("clients", clients)
                .add("skipped", skipped)
                .add("remaining", result.remaining())
                .build();
    }
}
