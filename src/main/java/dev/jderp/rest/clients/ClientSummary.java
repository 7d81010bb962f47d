package dev.jderp.rest.clients;

import dev.jderp.json.RecordJson;
import dev.jderp.metrics.Metric;
import dev.jderp.server.ClientView;
import dev.jderp.server.Relay;
import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts connections by kind, in one pass over all of them. For one thread. */
final class ClientSummary {

    /** The bounds of the histogram of round trips: those of the metric, and finer ones below. */
    static final List<Long> BOUNDS_MICROS = List.of(1_000L, 2_000L, 5_000L, 10_000L, 20_000L, 50_000L, 100_000L,
            150_000L, 250_000L, 500_000L, 1_000_000L, 5_000_000L);

    /** Body of {@code GET /clients/summary}. */
    private record Summary(
            long clients, long home, long mesh, long preferOther, long duplicateKeys, long conflictingKeys,
            List<TransportRow> transports, RoundTrips roundTrips) {
    }

    private record TransportRow(String transport, long clients, long home) {
    }

    /** A histogram: one more count than bounds, the last for those above all bounds. */
    private record RoundTrips(List<Long> boundsMicros, List<Long> clients, long unknown) {
    }

    private static final class Kind {
        private long clients;
        private long home;
    }

    private final Map<String, Kind> kinds = new TreeMap<>();
    private final long[] roundTrips = new long[BOUNDS_MICROS.size() + 1];
    private long clients;
    private long home;
    private long mesh;
    private long unknown;

    private ClientSummary() {}

    static JsonObject json(Relay relay) {
        ClientSummary summary = new ClientSummary();
        relay.forEachClient(summary::count);
        return RecordJson.object(new Summary(
                summary.clients, summary.home, summary.mesh,
                relay.metrics().sum(Metric.CURRENT_NOTIDEAL_CONNECTIONS),
                relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_KEYS), relay.metrics().sum(Metric.CURRENT_CONFLICTS),
                summary.kinds.entrySet().stream()
                        .map(each -> new TransportRow(each.getKey(), each.getValue().clients, each.getValue().home))
                        .toList(),
                new RoundTrips(
                        BOUNDS_MICROS, Arrays.stream(summary.roundTrips).boxed().toList(), summary.unknown)));
    }

    private void count(ClientView client) {
        Kind kind = kinds.computeIfAbsent(client.transportKind(), name -> new Kind());
        clients++;
        kind.clients++;
        if (client.isPreferred()) {
            home++;
            kind.home++;
        }
        if (client.isMeshPeer()) {
            mesh++;
        }
        client.roundTripMicros().ifPresentOrElse(this::countRoundTrip, () -> unknown++);
    }

    private void countRoundTrip(long micros) {
        int at = 0;
        while (at < BOUNDS_MICROS.size() && micros > BOUNDS_MICROS.get(at)) {
            at++;
        }
        roundTrips[at]++;
    }
}
