package dev.jderp.prober.pages;

import dev.jderp.kit.ApplicationFile;
import dev.jderp.kit.GoDuration;
import dev.jderp.prober.schedule.Probe;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeJson;
import dev.jderp.prober.schedule.ProbeStatus;
import dev.jderp.prober.schedule.Prober;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The prober's pages ({@code docs/protocol.md#prober-pages}): {@code /} shows the status, and there are
 * {@code /healthz}, {@code /debug/probe-run}, {@code /debug/probe-all} and {@code /debug/varz}. Safe for any thread;
 * {@code probe-run} and {@code probe-all} take as long as the probes do.
 */
public final class ProberPages {

    /** The directory of the files for browsers on the class path. */
    private static final String FILES = "/dev/jderp/pages/web";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int FAILED_DEPENDENCY = 424;
    private static final int UNAVAILABLE = 503;
    /** Values of requests that a browser does not make for a page of another origin. */
    private static final Set<String> OWN_FETCHES = Set.of("", "none", "same-origin");
    private static final String BUSY = "Probe failed: another run has not ended\n";

    private final Prober prober;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** The pages of {@code prober}. */
    public ProberPages(Prober prober) {
        this.prober = prober;
    }

    /** Answers a request; blocks while a run that it asks for is under way. */
    public PageResponse handle(PageRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return PageResponse.text(NOT_ALLOWED, "method not allowed\n");
        }
        try {
            return switch (request.path()) {
                case "/" -> PageResponse.html(
                        StatusPage.html(prober.probeInfo().values(), prober.clock().now()));
                case "/healthz" -> PageResponse.text(OK, "ok\n");
                case "/style/jderp.css", "/style/prober.css" -> new PageResponse(
                        OK, "text/css; charset=utf-8",
                        ApplicationFile.text(ProberPages.class, FILES + request.path()));
                case "/debug/varz" -> new PageResponse(
                        OK, formats.getPrometheusTextFormatWriter().getContentType(), metrics());
                case "/debug/probe-run" -> isForeign(request) ? foreign() : run(request);
                case "/debug/probe-all" -> isForeign(request) ? foreign() : runAll(request);
                default -> PageResponse.text(NOT_FOUND, "404 page not found\n");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PageResponse.text(UNAVAILABLE, "interrupted\n");
        }
    }

    /** Whether a browser makes the request for a page of another origin. */
    private static boolean isForeign(PageRequest request) {
        return !OWN_FETCHES.contains(request.fetchSite());
    }

    private static PageResponse foreign() {
        return PageResponse.text(FORBIDDEN, "requests from pages of other sites are refused\n");
    }

    private String metrics() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            formats.getPrometheusTextFormatWriter().write(out, new MetricSnapshots(prober.metrics()));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private PageResponse run(PageRequest request) throws InterruptedException {
        Optional<String> name = request.parameter("name");
        if (name.isEmpty()) {
            return PageResponse.text(BAD_REQUEST, "missing name parameter\n");
        }
        Optional<Probe> probe = prober.probe(name.get()).filter(each -> !each.isContinuous());
        if (probe.isEmpty()) {
            return PageResponse.text(NOT_FOUND, "unknown probe \"" + name.get() + "\"\n");
        }
        ProbeInfo before = probe.get().info();
        Optional<ProbeInfo> ran = probe.get().runNow();
        if (ran.isEmpty()) {
            return PageResponse.text(FAILED_DEPENDENCY, BUSY);
        }
        ProbeInfo after = ran.get();
        int status = after.status() == ProbeStatus.SUCCEEDED ? OK : FAILED_DEPENDENCY;
        return request.accept().equals("application/json")
                ? PageResponse.json(status, ProbeJson.run(before, after).toString())
                : PageResponse.text(status, text(after));
    }

    private static String text(ProbeInfo after) {
        String first = after.status() == ProbeStatus.SUCCEEDED
                ? "Probe succeeded in " + GoDuration.text(after.latency())
                : "Probe failed: " + after.error();
        return "%s%nLast %d probes (including this one): success rate %d%%, median latency %s%n".formatted(
                first, after.recentResults().size(), Math.round(after.recentSuccessRatio() * 100),
                GoDuration.text(after.recentMedianLatency())).replace("\r\n", "\n");
    }

    private PageResponse runAll(PageRequest request) throws InterruptedException {
        Map<String, JsonObject> results = new ConcurrentSkipListMap<>();
        SortedMap<String, Thread> runs = new TreeMap<>();
        for (Probe probe : prober.probes()) {
            if (!probe.isContinuous() && !request.all("exclude").contains(probe.name())) {
                runs.put(probe.name(), Thread.ofVirtual().name("derp-probe-all").start(() -> run(probe, results)));
            }
        }
        for (Thread each : runs.values()) {
            each.join();
        }
        boolean good = results.size() == runs.size() && results.values().stream()
                .allMatch(each -> each.getJsonObject("ProbeInfo").getString("Error").isEmpty());
        return PageResponse.json(good ? OK : FAILED_DEPENDENCY, ProbeJson.runs(results));
    }

    private static void run(Probe probe, Map<String, JsonObject> results) {
        try {
            ProbeInfo before = probe.info();
            probe.runNow().ifPresent(after -> results.put(probe.name(), ProbeJson.run(before, after)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the result is not needed any more
        }
    }
}
