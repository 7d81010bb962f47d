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

/** Closes the clients of a relay that would rather be on another node of its region. */
@Command(name = "prune", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class, description = {
        "Closes the clients of a relay that said when they connected that they would rather be on another node of its region, so that they go there: after an outage, for example. Lists them only, unless --close is given. Needs the relays' mesh key, and works with any DERP relay, over DERP itself.",
        "",
        "Over DERP one sees that a client is not where it would be, but neither which node it would rather be on, nor how long it has been here: they are closed in the order in which the relay tells of them, which means nothing. With the name of a node in --map, nothing is closed unless all other nodes of its region answer; with a URL, see to that yourself. The REST call, POST /api/v1/prune, knows the node of each client, and closes the oldest first.",
        "",
        "Relays of the region are never closed, and no client twice in a round."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:done, also if there was nobody to close; what is left is said",
                "1:the relay cannot be reached, or the mesh key is another, or other nodes do not answer",
                "2:the command was not understood"}, footer = {
                        "%nFor example:",
                        "  java -jar jderp.jar prune 900a --map derpmap.json --mesh-key-file mesh.key",
                        "  java -jar jderp.jar prune 900a --map derpmap.json --mesh-key-file mesh.key --close --max 500",
                        "  java -jar jderp.jar prune https://relay.example.com --mesh-key-file mesh.key --json | jq .candidates"})
final class PruneCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RelayOption relay;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MeshKeyOption meshKey;

    @Option(names = {"--close", "--yes"}, description = "close them, instead of only listing them")
    private boolean close;

    @Option(names = "--max", paramLabel = "N", defaultValue = ""
            + PruneRequest.DEFAULT_MAX, description = "how many to close at most; ${DEFAULT-VALUE} if not given")
    private int max;

    @Option(names = "--rate", paramLabel = "N", defaultValue = ""
            + PruneRequest.DEFAULT_RATE, description = "how many to close in a second; ${DEFAULT-VALUE} if not given")
    private double rate;

    @Option(names = "--json", description = "print what was done as JSON, as the REST call does")
    private boolean json;

    PruneCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        PruneRequest request = request();
        CommandLine line = spec.commandLine();
        try (PeerTable peers = PeerTable.of(relay, meshKey);
                Terminal.Progress progress = new Terminal.Progress(line.getErr())) {
            checkOthers();
            List<PeerPresent> done = new ArrayList<>();
            PruneRound.Result result = new PruneRound(peers, request, !close, PruneCommand::pause, (peer, all) -> {
                done.add(peer);
                progress.show("closed " + done.size() + " of " + all);
            }).run();
            progress.wipe();
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
            return new PruneRequest(max, rate, true); // whose bound in time is that of a call over HTTP
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

    /** Those who are closed must find the node that they would rather be on. */
    private void checkOthers() throws CommandException {
        Map<String, DerpNode> others = new HashMap<>();
        relay.others().forEach(node -> others.put(node.name(), node));
        if (others.isEmpty()) {
            spec.commandLine().getErr()
                    .println(
                            "no other node of the region is known here; see to it that those answer which clients would rather be on");
            return;
        }
        Map<String, Boolean> answers = new NodeProbe().answers(others);
        List<String> silent = others.keySet().stream().filter(name -> !answers.getOrDefault(name, false)).sorted()
                .toList();
        if (!silent.isEmpty()) {
            String who = "no answer from " + TextTable.printable(String.join(", ", silent));
            if (close) {
                throw new CommandException(who + "; nobody is closed, since that may be where they would rather be");
            }
            spec.commandLine().getErr().println(who + "; with --close, nobody would be closed");
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
            summary.append("; left for a further round: ").append(result.remaining());
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
