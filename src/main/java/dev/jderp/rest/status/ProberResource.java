package dev.jderp.rest.status;

import dev.jderp.json.RecordJson;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.rest.http.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The results of the prober, those that failed first. */
@RequestScoped
@Path("/prober")
public class ProberResource {

    private static final int DEFAULT_LIMIT = 200;
    private static final int MAX_LIMIT = 10_000;
    private static final double MS_PER_S = 1e3;

    @Inject
    private ProbeResults results;

    /** Body of the response. */
    private record Probes(boolean enabled, long total, long good, List<ProbeRow> probes) {
    }

    /** One probe; times in ISO 8601. A continuous probe has no interval and no latency. */
    private record ProbeRow(
            String name, String kind, Map<String, String> labels, Optional<Double> intervalSeconds,
            Optional<String> startedAt, Optional<String> endedAt, String status, Optional<String> error,
            Optional<Long> latencyMicros, Optional<Long> medianLatencyMicros, List<Boolean> recent) {

        static ProbeRow of(ProbeInfo info) {
            return new ProbeRow(
                    info.name(), info.probeClass(), info.labels(),
                    info.isContinuous() ? Optional.empty() : Optional.of(info.interval().toMillis() / MS_PER_S),
                    info.start().map(ProbeRow::text), info.end().map(ProbeRow::text), info.status().label(),
                    Optional.of(info.error()).filter(error -> !error.isEmpty()),
                    micros(info.latency()), micros(info.recentMedianLatency()), info.recentResults());
        }

        private static String text(Instant time) {
            return time.truncatedTo(ChronoUnit.MILLIS).toString();
        }

        private static Optional<Long> micros(Duration time) {
            return Optional.of(TimeUnit.NANOSECONDS.toMicros(time.toNanos())).filter(micros -> micros > 0);
        }
    }

    /** The probes. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@Context UriInfo uri) {
        int limit = QueryParameters.of(uri.getQueryParameters(), "limit").number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        return json(results, limit);
    }

    static String json(ProbeResults results, int limit) {
        Optional<List<ProbeInfo>> all = results.all();
        List<ProbeInfo> probes = all.orElse(List.of());
        List<ProbeRow> rows = probes.stream()
                .sorted(Comparator.comparing(ProbeInfo::isGood).thenComparing(ProbeInfo::name))
                .limit(limit).map(ProbeRow::of).toList();
        long good = probes.stream().filter(ProbeInfo::isGood).count();
        return RecordJson.object(new Probes(all.isPresent(), probes.size(), good, rows)).toString();
    }
}
