package dev.jderp.rest.clients;

import dev.jderp.json.RecordJson;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.PruneResult;
import dev.jderp.rest.http.Problem;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of a round of pruning: the request, and its result. */
final class PruneBody {

    private static final int MAX_DIGITS = 18;

    private PruneBody() {}

    /** Body of the response: counts, and one entry for each connection that was closed, or would be in a dry run. */
    private record Result(boolean dryRun, int candidates, int closed, List<ClosedClient> clients,
            Map<String, Integer> skipped, int remaining) {
    }

    private record ClosedClient(String node, String key, long ageSeconds, String idealNode) {
    }

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

    /** The body of the response; {@code node} is this relay. */
    static JsonObject json(String node, PruneResult result) {
        List<ClosedClient> clients = result.closed().stream()
                .map(each -> new ClosedClient(node, each.key().text(), each.ageSeconds(), each.idealNode()))
                .toList();
        Map<String, Integer> skipped = new LinkedHashMap<>();
        result.skipped().forEach((reason, count) -> skipped.put(reason.label(), count));
        return RecordJson.object(new Result(result.dryRun(), result.candidates(),
                result.dryRun() ? 0 : clients.size(), clients, skipped, result.remaining()));
    }
}
