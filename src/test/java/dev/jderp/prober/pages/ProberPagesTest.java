package dev.jderp.prober.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.Prober;
import dev.jderp.prober.schedule.TestProbe;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tailscale's TestProberRunHandler, TestRunAllHandler, TestExcludeInRunAll and TestPrometheus, and the status page. */
@Timeout(20)
class ProberPagesTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualProbeClock clock = new ManualProbeClock();
    private final Prober prober = new Prober(true, false, clock);
    private final ProberPages pages = new ProberPages(prober);
    private final TestProbe good = new TestProbe();
    private final TestProbe bad = new TestProbe();

    @BeforeEach
    void start() {
        prober.run("good", INTERVAL, Map.of("region", "own"), good.of("fine"));
        prober.run("bad", INTERVAL, Map.of(), bad.of("broken"));
        prober.run("endless", INTERVAL.negated(), Map.of(), new TestProbe().of("endless"));
        good.will(TestProbe.GOOD);
        bad.will("<b>\"it's\" & broken</b>");
    }

    @AfterEach
    void close() {
        prober.close();
    }

    private PageResponse get(String path, @Nullable String query, String... header) {
        return pages.handle(PageRequest.of("get", path, query,
                name -> header.length == 2 && header[0].equals(name) ? header[1] : null));
    }

    private static JsonObject json(PageResponse response) {
        assertEquals("application/json", response.contentType());
        return Json.createReader(new StringReader(response.body())).readObject();
    }

    @Test
    void aRunIsRequestedByNameAndAnsweredInText() {
        assertEquals(400, get("/debug/probe-run", null).status());
        assertEquals(400, get("/debug/probe-run", "name=").status());
        assertEquals(404, get("/debug/probe-run", "name=unknown").status());
        assertEquals(404, get("/debug/probe-run", "name=endless").status());
        PageResponse fine = get("/debug/probe-run", "name=g%6Fod");
        assertEquals(200, fine.status());
        assertEquals("""
                Probe succeeded in 0s
                Last 1 probes (including this one): success rate 100%, median latency 0s
                """, fine.body());
        PageResponse broken = get("/debug/probe-run", "name=bad");
        assertEquals(424, broken.status());
        assertEquals("""
                Probe failed: <b>"it's" & broken</b>
                Last 1 probes (including this one): success rate 0%, median latency 0s
                """, broken.body());
        assertEquals("text/plain; charset=utf-8", broken.contentType());
    }

    @Test
    void aRunIsAnsweredInJsonIfRequested() {
        assertEquals(200, get("/debug/probe-run", "name=good").status());
        good.will(TestProbe.GOOD);
        JsonObject fine = json(get("/debug/probe-run", "name=good", "Accept", "application/json"));
        assertEquals(1, fine.getJsonNumber("PreviousSuccessRatio").doubleValue());
        JsonObject info = fine.getJsonObject("ProbeInfo");
        assertEquals(
                "{\"Name\":\"good\",\"Class\":\"fine\",\"Interval\":10000000000,\"Labels\":{\"class\":\"fine\","
                        + "\"name\":\"good\",\"region\":\"own\"},\"Start\":\"2026-01-01T00:00:00Z\","
                        + "\"End\":\"2026-01-01T00:00:00Z\",\"Latency\":0,\"Status\":\"succeeded\",\"Error\":\"\","
                        + "\"RecentResults\":[true,true],\"RecentLatencies\":[0,0]}",
                info.toString());
        PageResponse broken = get("/debug/probe-run", "name=bad", "Accept", "application/json");
        assertEquals(424, broken.status());
        assertTrue(json(broken).getJsonObject("ProbeInfo").isNull("RecentLatencies"));
        bad.will("no");
        assertEquals("text/plain; charset=utf-8",
                get("/debug/probe-run", "name=bad", "Accept", "application/json, */*").contentType());
    }

    @Test
    void allRunExceptExcludedAndContinuousProbes() {
        PageResponse all = get("/debug/probe-all", null);
        assertEquals(424, all.status());
        assertEquals(new TreeSet<>(Set.of("bad", "good")), json(all).getJsonObject("Results").keySet());
        good.will(TestProbe.GOOD);
        PageResponse rest = get("/debug/probe-all", "exclude=bad&exclude=unknown");
        assertEquals(200, rest.status());
        assertEquals(Set.of("good"), json(rest).getJsonObject("Results").keySet());
    }

    @Test
    void pagesOfOtherSitesCannotStartRuns() {
        assertEquals(403, get("/debug/probe-run", "name=good", "Sec-Fetch-Site", "cross-site").status());
        assertEquals(403, get("/debug/probe-all", null, "Sec-Fetch-Site", "cross-site").status());
        assertEquals(403, get("/debug/probe-run", "name=good", "Sec-Fetch-Site", "same-site").status());
        for (String own : List.of("same-origin", "none")) {
            assertNotEquals(403, get("/debug/probe-run", "name=good", "Sec-Fetch-Site", own).status());
        }
        assertEquals(200, get("/", null, "Sec-Fetch-Site", "cross-site").status());
    }

    @Test
    void theStatusPageEscapesMeasuredTexts() {
        String before = get("/", null).body();
        assertTrue(before.contains("<b class=\"bad\">3</b> of 3 probes"), before);
        get("/debug/probe-all", null);
        String page = get("/", null).body();
        assertTrue(page.contains("&lt;b&gt;&quot;it&#39;s&quot; &amp; broken&lt;/b&gt;"), page);
        assertFalse(page.contains("<b>\""), page);
        assertFalse(page.contains("<script") || page.contains("http://") || page.contains("https://"), page);
        assertTrue(page.contains("<button name=\"name\" value=\"good\">"), page);
        assertFalse(page.contains("value=\"endless\""), page);
        assertTrue(page.contains("name=\"viewport\""), page);
        assertEquals("ok\n", get("/healthz", null).body());
        assertEquals(404, get("/other", null).status());
        assertEquals(405, pages.handle(PageRequest.of("POST", "/", null, name -> null)).status());
    }

    @Test
    void metricsShowAFailingAndASucceedingProbe() throws Exception {
        assertEquals("""
                derpprobe_in_flight{class="fine",name="good",region="own"} 0.0
                derpprobe_interval_secs{class="fine",name="good",region="own"} 10.0
                """, metrics("good"));
        bad.will("still");
        good.will(TestProbe.GOOD);
        get("/debug/probe-all", null);
        get("/debug/probe-run", "name=bad");
        long seconds = ManualProbeClock.EPOCH.getEpochSecond();
        assertEquals("""
                derpprobe_attempts_total{class="broken",name="bad",status="fail"} 2.0
                derpprobe_attempts_total{class="broken",name="bad",status="ok"} 0.0
                derpprobe_end_secs{class="broken",name="bad"} %1$s
                derpprobe_in_flight{class="broken",name="bad"} 0.0
                derpprobe_interval_secs{class="broken",name="bad"} 10.0
                derpprobe_result{class="broken",name="bad"} 0.0
                derpprobe_seconds_total{class="broken",name="bad",status="fail"} 0.0
                derpprobe_seconds_total{class="broken",name="bad",status="ok"} 0.0
                derpprobe_start_secs{class="broken",name="bad"} %1$s
                """.formatted((double) seconds), metrics("bad"));
        assertTrue(metrics("good")
                .contains("derpprobe_latency_millis{class=\"fine\",name=\"good\",region=\"own\"} 0.0\n"));
        assertTrue(metrics("good").contains("derpprobe_result{class=\"fine\",name=\"good\",region=\"own\"} 1.0\n"));
        prober.remove("bad");
        assertEquals("", metrics("bad"));
    }

    private String metrics(String name) {
        Map<String, String> lines = new TreeMap<>();
        get("/debug/varz", null).body().lines()
                .filter(line -> line.contains("name=\"" + name + "\""))
                .forEach(line -> lines.put(line, ""));
        return lines.isEmpty() ? "" : String.join("\n", lines.keySet()) + "\n";
    }
}
