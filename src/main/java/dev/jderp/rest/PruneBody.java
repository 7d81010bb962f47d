package dev.jderp.rest;

import dev.jderp.kit.JsonProviders;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.PruneResult;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/** What is asked of a round of pruning, and what it has done, as JSON. */
final class PruneBody {

    private static final int MAX_DIGITS = 18;

    private PruneBody() {}

    /**
     * Reads a request.
     *
     * @throws Problem 400 that names the member
     */
    static PruneRequest request(JsonObject body) {
        double max = number(body, "max", PruneRequest.DEFAULT_MAX);
        double rate = number(body, "ratePerSecond", PruneRequest.DEFAULT_RATE);
        if (max != Math.rint(max) || Math.abs(max) > Integer.MAX_VALUE) {
            throw Problem.badRequest("max must be a whole number from 1 to 10000");
        }
        try {
            return new PruneRequest((int) max, rate, dryRun(body));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static double number(JsonObject body, String name, double fallback) {
        JsonValue value = body.get(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof JsonNumber number && number.toString().length() <= MAX_DIGITS) {
            return number.doubleValue();
        }
        throw Problem.badRequest(name + " must be a number");
    }

    private static boolean dryRun(JsonObject body) {
        JsonValue value = body.getOrDefault("dryRun", JsonValue.FALSE);
        return switch (value.getValueType()) {
            case TRUE -> true;
            case FALSE -> false;
            default -> throw Problem.badRequest("dryRun must be true or false");
        };
    }

    /** The answer; {@code node} is this relay. */
    static JsonObject json(String node, PruneResult result) {
        JsonArrayBuilder closed = JsonProviders.JSON.createArrayBuilder();
        for (PruneResult.Closed each : result.closed()) {
            closed.add(JsonProviders.JSON.createObjectBuilder()
                    .add("node", node)
                    .add("key", each.key().text())
                    .add("ageSeconds", each.ageSeconds())
                    .add("idealNode", each.idealNode()));
        }
        JsonObjectBuilder skipped = JsonProviders.JSON.createObjectBuilder();
        result.skipped().forEach((why, count) -> skipped.add(why.label(), count));
        return JsonProviders.JSON.createObjectBuilder()
                .add("dryRun", result.dryRun())
                .add("candidates", result.candidates())
                .add("closed", result.dryRun() ? 0 : result.closed().size())
                .add("clients", closed)
                .add("skipped", skipped)
                .add("remaining", result.remaining())
                .build();
    }
}
