package dev.jderp.rest.status;

import dev.jderp.grid.RegionAnswers;
import dev.jderp.grid.RegionCalls;
import dev.jderp.kit.JsonProviders;
import dev.jderp.rest.http.Scope;
import dev.jderp.server.Relay;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.Instant;

/** The status of every relay of the region. */
public final class RegionStatus {

    private static final String OPERATION = "status";

    private RegionStatus() {}

    /** Has this relay answer the others' questions for its status. */
    public static void answer(RegionCalls calls, RelayIdentity self, Relay relay) {
        calls.answer(OPERATION, question -> StatusJson.json(self, relay, Instant.now()).toString());
    }

    /** Body of {@code GET /status?scope=region}. */
    static JsonObject ask(RegionCalls calls) {
        RegionAnswers answers = calls.ask(OPERATION, "", Scope.WITHIN);
        JsonArrayBuilder nodes = JsonProviders.JSON.createArrayBuilder();
        for (String each : answers.answers().values()) {
            nodes.add(JsonProviders.object(each));
        }
        return JsonProviders.JSON.createObjectBuilder()
                .add("scope", answers.scope())
                .add("nodes", nodes)
                .add("missing", JsonProviders.JSON.createArrayBuilder(answers.missing()))
                .build();
    }
}
