package dev.jderp.rest.clients;

import dev.jderp.auth.AuditTrail;
import dev.jderp.grid.RegionAnswers;
import dev.jderp.grid.RegionCalls;
import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.rest.http.Scope;
import dev.jderp.server.Relay;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The clients of every relay of the region. Each relay is asked for its own, so a login needs no entry in the grid,
 * and an answer never names a client of a relay that has died.
 */
public final class RegionClients {

    private static final String LIST = "clients";
    private static final String OF_KEY = "clients-of-key";
    private static final String CLOSE = "close-client";

    private RegionClients() {}

    /** A client of a relay, with its place in the list of the region. */
    private record Row(JsonObject json, Position position, String node) {

        static final Comparator<Row> ORDER = Comparator.comparing(Row::position).thenComparing(Row::node);

        static Row of(JsonObject json, String node, ClientOrder order) {
            long bytes = json.getJsonNumber("bytesReceived").longValue() + json.getJsonNumber("bytesSent").longValue();
            return new Row(json, order.position(json.getJsonNumber("id").longValue(), bytes), node);
        }
    }

    /** Body of the response to {@code DELETE} in the region. */
    private record Closed(int closed, String scope, Map<String, Integer> nodes, List<String> missing) {
    }

    /** Has this relay answer the others' questions for its clients. */
    public static void answer(
            RegionCalls calls, String ownNode, Relay relay, ClientCloser closer, AuditTrail trail) {
        calls.answer(LIST, question -> {
            ClientQuery query = ClientQuery.ofRegion(parameters(question), ownNode);
            return new ClientsJson(relay, Instant.now()).list(query).toString();
        });
        calls.answer(OF_KEY, question -> new ClientsJson(relay, Instant.now()).of(NodePublicKey.parse(question))
                .map(JsonObject::toString).orElse("{}"));
        calls.answer(CLOSE, text -> {
            JsonObject question = JsonProviders.object(text);
            NodePublicKey key = NodePublicKey.parse(question.getString("key"));
            int closed = closer.close(key);
            if (closed != 0) {
                RegionCaller.of(question).audit(trail, ownNode,
                        "DELETE /api/v1/clients/" + key.text() + ": connections closed: " + closed);
            }
            return Integer.toString(closed);
        });
    }

    /** Body of {@code GET /clients?scope=region}: one page of the clients of all relays. */
    static JsonObject list(RegionCalls calls, MultivaluedMap<String, String> parameters) {
        ClientQuery query = ClientQuery.ofRegion(parameters, "");
        RegionAnswers answers = calls.ask(LIST, text(parameters), Scope.WITHIN);
        List<Row> rows = new ArrayList<>();
        long matched = 0;
        boolean isMore = false;
        for (Map.Entry<String, String> each : answers.answers().entrySet()) {
            JsonObject page = JsonProviders.object(each.getValue());
            page.getJsonArray("clients").forEach(
                    row -> rows.add(Row.of(row.asJsonObject(), each.getKey(), query.order())));
            matched += page.getJsonNumber("matched").longValue();
            isMore |= page.containsKey("next");
        }
        rows.sort(Row.ORDER);
        isMore |= rows.size() > query.limit();
        List<Row> shown = rows.subList(0, Math.min(rows.size(), query.limit()));
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        shown.forEach(each -> clients.add(withNode(each.json(), each.node())));
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder().add("clients", clients).add("matched",
                matched);
        if (isMore && !shown.isEmpty()) {
            Row last = shown.get(shown.size() - 1);
            json.add("next", RegionCursor.text(last.position().cursor(query.order()), last.node()));
        }
        return withScope(json, answers);
    }

    /** Body of {@code GET /clients/NODEKEY?scope=region}; empty if no relay that answered has the key. */
    static Optional<JsonObject> ofKey(RegionCalls calls, NodePublicKey key) {
        RegionAnswers answers = calls.ask(OF_KEY, key.text(), Scope.WITHIN);
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        boolean isFound = false;
        boolean isConflict = false;
        for (Map.Entry<String, String> each : answers.answers().entrySet()) {
            JsonObject found = JsonProviders.object(each.getValue());
            isConflict |= found.getBoolean("conflict", false);
            for (JsonValue row : found.getOrDefault("clients", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
                clients.add(withNode(row.asJsonObject(), each.getKey()));
                isFound = true;
            }
        }
        if (!isFound) {
            return Optional.empty();
        }
        return Optional.of(withScope(JsonProviders.JSON.createObjectBuilder()
                .add("key", key.text()).add("conflict", isConflict).add("clients", clients), answers));
    }

    /**
     * Closes a key's connections to all relays; returns the body of the response, empty if there were none.
     *
     * @param caller the caller of the API, for the other relays' audit logs
     */
    static Optional<JsonObject> close(RegionCalls calls, NodePublicKey key, String caller) {
        JsonObject question = JsonProviders.JSON.createObjectBuilder().add("key", key.text()).build();
        RegionAnswers answers = calls.ask(CLOSE,
                new RegionCaller(caller, calls.ownNode()).addTo(question).toString(), Scope.WITHIN);
        Map<String, Integer> nodes = new TreeMap<>();
        answers.answers().forEach((node, count) -> nodes.put(node, Integer.parseInt(count)));
        int closed = nodes.values().stream().mapToInt(Integer::intValue).sum();
        return closed == 0 && answers.missing().isEmpty()
                ? Optional.empty()
                : Optional.of(RecordJson.object(new Closed(closed, answers.scope(), nodes, answers.missing())));
    }

    private static JsonObject withNode(JsonObject row, String node) {
        return JsonProviders.JSON.createObjectBuilder(row).add("node", node).build();
    }

    private static JsonObject withScope(JsonObjectBuilder json, RegionAnswers answers) {
        JsonArray missing = JsonProviders.JSON.createArrayBuilder(answers.missing()).build();
        return json.add("scope", answers.scope()).add("missing", missing).build();
    }

    /** The query parameters as a JSON object of texts. */
    private static String text(MultivaluedMap<String, String> parameters) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        parameters.forEach((name, values) -> values.forEach(value -> json.add(name, value)));
        return json.build().toString();
    }

    private static MultivaluedMap<String, String> parameters(String text) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        JsonObject json = JsonProviders.object(text);
        json.keySet().forEach(name -> parameters.putSingle(name, json.getString(name)));
        return parameters;
    }
}
