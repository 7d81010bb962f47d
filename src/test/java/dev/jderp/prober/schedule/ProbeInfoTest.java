package dev.jderp.prober.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.kit.GoDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a probe reports about its runs, as in Tailscale's TestProbeInfoRecent and TestProberProbeInfo. */
@Timeout(20)
class ProbeInfoTest {

    private final ManualProbeClock clock = new ManualProbeClock();

    /** The info after runs that took this many milliseconds; a negative time is that of a failure. */
    private ProbeInfo after(int... times) throws InterruptedException {
        List<Integer> left = new ArrayList<>();
        for (int each : times) {
            left.add(each);
        }
        try (Prober prober = new Prober(true, false, clock)) {
            Probe probe = prober.run("probe", Duration.ofMinutes(1), Map.of(), ProbeClass.of("test", context -> {
                int time = left.removeFirst();
                clock.advance(Duration.ofMillis(Math.abs(time)));
                if (time < 0) {
                    throw new IOException("error " + time);
                }
            }));
            for (int i = 0; i < times.length; i++) {
                assertEquals(i + 1, probe.runNow().orElseThrow().recentResults().size() + Math.max(0, i + 1 - 10));
            }
            return probe.info();
        }
    }

    private static void recent(ProbeInfo info, double ratio, int medianMs) {
        assertEquals(ratio, info.recentSuccessRatio());
        assertEquals(Duration.ofMillis(medianMs), info.recentMedianLatency());
    }

    @Test
    void aProbeWithoutRunsIsUnknown() throws Exception {
        ProbeInfo info = after();
        assertEquals(ProbeStatus.UNKNOWN, info.status());
        assertEquals(Optional.empty(), info.start());
        recent(info, 0, 0);
    }

    @Test
    void aSuccessIsShown() throws Exception {
        ProbeInfo info = after(100);
        assertEquals(ProbeStatus.SUCCEEDED, info.status());
        assertEquals(Duration.ofMillis(100), info.latency());
        assertEquals("", info.error());
        assertEquals(Duration.ofMillis(100), Duration.between(info.start().orElseThrow(), info.end().orElseThrow()));
        assertEquals(Map.of("name", "probe", "class", "test"), info.labels());
        recent(info, 1, 100);
    }

    @Test
    void aFailureIsShown() throws Exception {
        ProbeInfo info = after(-100);
        assertEquals(ProbeStatus.FAILED, info.status());
        assertEquals("error -100", info.error());
        assertEquals(Duration.ZERO, info.latency());
        assertEquals(List.of(false), info.recentResults());
        assertEquals(List.of(), info.recentLatencies());
        recent(info, 0, 0);
    }

    @Test
    void successesAndFailuresGiveRatioAndMedian() throws Exception {
        recent(after(10, -1, 80, 50, -1, 100, -1, 20), 0.625, 50);
        recent(after(20, -1, 50, 100, -1, 10, -1, 80), 0.625, 50); // by length, not by when
    }

    @Test
    void onlyTheLastTenCount() throws Exception {
        ProbeInfo info = after(-1, -1, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110);
        recent(info, 1, 70);
        assertEquals(10, info.recentResults().size());
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "1, 1ns", "620647, 620.647µs", "11944941, 11.944941ms", "3000000000, 3s", "90000000000, 1m30s",
            "-10000000000, -10s", "3600000000000, 1h0m0s", "12500000000, 12.5s"})
    void durationsAreWrittenAsGoWritesThem(long ns, String text) {
        assertEquals(text, GoDuration.text(Duration.ofNanos(ns)));
    }

    @Test
    void aHistogramCountsUpToEachBound() {
        DelayHistogram histogram = new DelayHistogram(1, 2);
        for (double each : new double[]{0.5, 1, 1.5, 2, 2.5}) {
            histogram.add(each);
        }
        DelayHistogram.Snapshot snapshot = histogram.snapshot();
        assertEquals(5, snapshot.count());
        assertEquals(7.5, snapshot.sum());
        assertEquals(List.of(2L, 2L, 1L), snapshot.counts()); // 2 up to 1, 4 up to 2
    }
}
