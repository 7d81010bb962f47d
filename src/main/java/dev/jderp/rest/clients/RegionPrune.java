package dev.jderp.rest.clients;

import dev.jderp.auth.AuditTrail;
import dev.jderp.grid.RegionAnswers;
import dev.jderp.grid.RegionCalls;
import dev.jderp.kit.JsonProviders;
import dev.jderp.prune.Prune;
import dev.jderp.prune.PruneRequest;
import dev.jderp.rest.http.Problem;
import dev.jderp.server.Relay;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A round of pruning on every relay of the region at once, each within the limits of the request. */
public final class RegionPrune {

    private static final String OPERATION = "prune";
    /** A round may take 20 s to close connections, and some to check the ideal nodes; a request ends after 30 s. */
    private static final Duration WITHIN = Duration.ofSeconds(25);

    private RegionPrune() {}

    /** Has this relay run a round when another asks for it. */
    public static void answer(RegionCalls calls, String ownNode, Relay relay, Prune prune, AuditTrail trail) {
        calls.answer(OPERATION, text -> {
            JsonObject question = JsonProviders.object(text);
            PruneRequest request = PruneBody.request(question);
            JsonObject result = prune.round(request, RelayCandidate.of(relay))
                    .map(round -> PruneBody.json(ownNode, round))
                    .orElseThrow(() -> Problem.conflict("another round is running"));
            RegionCaller.of(question).audit(trail, ownNode, "POST /api/v1/prune: connections closed: "
                    + result.getInt("closed") + (request.dryRun() ? " (dry run)" : ""));
            return result.toString();
        });
    }

    /**
     * Runs the rounds; returns their sums, and the relays that did not answer.
     *
     * @param caller the caller of the API, for the other relays' audit logs
     */
    static JsonObject ask(RegionCalls calls, JsonObject request, String caller) {
        boolean isDryRun = PruneBody.request(request).dryRun();
        RegionAnswers answers = calls.ask(OPERATION,
                new RegionCaller(caller, calls.ownNode()).addTo(request).toString(), WITHIN);
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        Map<String, Integer> skipped = new TreeMap<>();
        int candidates = 0;
        int closed = 0;
        int remaining = 0;
        for (String each : answers.answers().values()) {
            JsonObject result = JsonProviders.object(each);
            candidates += result.getInt("candidates");
            closed += result.getInt("closed");
            remaining += result.getInt("remaining");
            result.getJsonArray("clients").forEach(clients::add);
            JsonObject counts = result.getJsonObject("skipped");
            counts.keySet().forEach(reason -> skipped.merge(reason, counts.getInt(reason), Integer::sum));
        }
        JsonObjectBuilder reasons = JsonProviders.JSON.createObjectBuilder();
        skipped.forEach(reasons::add);
        return JsonProviders.JSON.createObjectBuilder()
                .add("dryRun", isDryRun)
                .add("candidates", candidates)
                .add("closed", closed)
                .add("clients", clients)
                .add("skipped", reasons)
                .add("remaining", remaining)
                .add("scope", answers.scope())
                .add("missing", JsonProviders.JSON.createArrayBuilder(answers.missing()))
                .build();
    }
}
