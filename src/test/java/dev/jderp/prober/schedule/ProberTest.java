package dev.jderp.prober.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schedule, as in Tailscale's TestProberTiming, TimingSpread, Timeout, Concurrency, Run and TestOnceMode. */
@Timeout(20)
class ProberTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String GOOD = TestProbe.GOOD;

    private final ManualProbeClock clock = new ManualProbeClock();
    private final TestProbe function = new TestProbe();
    private Prober prober = new Prober(false, false, clock);

    @AfterEach
    void close() {
        prober.close();
    }

    private Probe run(String name) {
        return prober.run(name, INTERVAL, Map.of(), function.of("test"));
    }

    @Test
    void aProbeRunsAtOnceAndThenOnceInEachInterval() throws Exception {
        Probe probe = run("a");
        assertEquals(1, probe.inFlight());
        function.will(GOOD);
        probe.awaitRun();
        clock.advance(INTERVAL.minusNanos(1));
        assertEquals(0, probe.inFlight());
        clock.advance(Duration.ofNanos(1));
        assertEquals(1, probe.inFlight());
        function.will(GOOD);
        probe.awaitRun();
        assertEquals(2, function.begun.availablePermits());
    }

    @Test
    void missedRunsAreNotMadeUpFor() throws Exception {
        Probe probe = run("a");
        clock.advance(INTERVAL.multipliedBy(5)); // the first was ended in time, the rest had no slot before it went
        function.will(GOOD, GOOD);
        probe.awaitRun();
        clock.advance(INTERVAL);
        probe.awaitRun();
        clock.advance(INTERVAL.minusNanos(1));
        assertEquals(0, probe.inFlight());
    }

    @Test
    void aFirstRunIsSpreadOverTheIntervalByTheName() throws Exception {
        prober = new Prober(true, false, clock);
        Probe probe = run("a");
        long delayNs = Prober.initialDelayNs("a", INTERVAL);
        assertTrue(delayNs > 0 && delayNs < INTERVAL.toNanos());
        clock.advance(Duration.ofNanos(delayNs - 1));
        assertEquals(ProbeStatus.UNKNOWN, probe.info().status());
        clock.advance(Duration.ofNanos(1));
        assertEquals(ProbeStatus.RUNNING, probe.info().status());
        function.will(GOOD);
        probe.awaitRun();
        clock.advance(INTERVAL); // the second run waits for its answer
        assertEquals(1, probe.inFlight());
    }

    @Test
    void similarNamesAreSpreadApart() {
        long[] tenths = new long[10];
        for (int i = 0; i < 1000; i++) {
            String name = "derp/own/" + i + "/tls";
            assertEquals(Prober.initialDelayNs(name, INTERVAL), Prober.initialDelayNs(name, INTERVAL));
            tenths[(int) (Prober.initialDelayNs(name, INTERVAL) * 10 / INTERVAL.toNanos())]++;
        }
        for (long each : tenths) {
            assertTrue(each > 50 && each < 150, "of 1000 names a tenth has " + each);
        }
    }

    @Test
    void aRunEndsAfterFourFifthsOfTheInterval() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Probe probe = prober.run("a", INTERVAL, Map.of(), ProbeClass.of("test", context -> {
            context.closing(ended::countDown);
            assertEquals(8_000_000_000L, context.leftNs());
            begun.countDown();
            new CountDownLatch(1).await();
        }));
        begun.await();
        clock.advance(Duration.ofSeconds(8).minusNanos(1));
        assertEquals(1, probe.inFlight());
        clock.advance(Duration.ofNanos(1));
        probe.awaitRun();
        ended.await();
        assertEquals("timed out after 8s", probe.info().error());
        assertEquals(ProbeStatus.FAILED, probe.info().status());
    }

    @Test
    void oneRunIsUnderWayAtATimeUnlessMoreAreAllowed() throws Exception {
        Prober one = new Prober(false, false, clock);
        CountDownLatch end = new CountDownLatch(1);
        ProbeFunction deaf = context -> { // to its deadline
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // goes on
                }
            }
        };
        Probe single = one.run("one", INTERVAL, Map.of(), ProbeClass.of("test", deaf));
        Probe three = one.run("three", INTERVAL, Map.of(), ProbeClass.of("test", deaf).withConcurrency(3));
        clock.advance(INTERVAL.multipliedBy(5));
        assertEquals(1, single.inFlight());
        assertEquals(3, three.inFlight());
        end.countDown();
        three.awaitRun();
        clock.advance(INTERVAL);
        three.awaitRun();
        assertEquals(4, three.info().recentResults().size());
        one.close();
    }

    @Test
    void aRunOnRequestWaitsForTheResult() throws Exception {
        function.will(GOOD, "no such luck");
        Probe probe = run("a");
        probe.awaitRun();
        ProbeInfo info = probe.runNow().orElseThrow();
        assertEquals(List.of(true, false), info.recentResults());
        assertEquals("no such luck", info.error());
    }

    @Test
    void aContinuousProbePausesAfterAFailureAndRunsAgain() throws Exception {
        Probe probe = prober.run("a", INTERVAL.negated(), Map.of(), function.of("test"));
        function.begun.acquire();
        clock.advance(Duration.ofDays(1));
        assertEquals(1, probe.inFlight()); // no deadline, no second run
        function.will("broken");
        probe.awaitRun();
        clock.advance(INTERVAL.minusNanos(1));
        assertEquals(0, probe.inFlight());
        clock.advance(Duration.ofNanos(1));
        function.begun.acquire();
        clock.advance(INTERVAL.multipliedBy(3));
        assertEquals(1, probe.inFlight());
        assertEquals(List.of(false), probe.info().recentResults());
        assertEquals(0, function.begun.availablePermits());
        assertThrows(IllegalStateException.class, probe::runNow);
    }

    @Test
    void withOnceEachProbeRunsOnce() throws Exception {
        prober = new Prober(false, true, clock);
        function.will(GOOD, "bad luck");
        run("a");
        prober.run("adds", INTERVAL, Map.of(), ProbeClass.of("test", context -> run("added")));
        prober.awaitAll();
        clock.advance(INTERVAL.multipliedBy(3));
        prober.probes().forEach(each -> assertEquals(0, each.inFlight()));
        assertEquals(Set.of("a", "added", "adds"), prober.probeInfo().keySet());
        assertEquals(2, prober.probeInfo().values().stream().filter(each -> each.error().isEmpty()).count());
    }

    @Test
    void aNameIsTakenUntilItsProbeIsRemoved() throws Exception {
        Probe probe = run("a");
        assertThrows(IllegalArgumentException.class, () -> run("a"));
        assertFalse(prober.metrics().isEmpty());
        prober.remove("a");
        probe.awaitIdle(10_000);
        assertEquals(0, probe.inFlight());
        assertTrue(prober.metrics().isEmpty());
        run("a");
        prober.close();
        assertThrows(IllegalStateException.class, () -> run("b"));
    }

    @Test
    void aBugInAProbeFailsThatRunOnly() throws Exception {
        Probe probe = prober.run("a", INTERVAL, Map.of(), ProbeClass.of("test", context -> {
            throw new IllegalArgumentException("what a bug");
        }));
        probe.awaitRun();
        assertEquals("internal error: IllegalArgumentException: what a bug", probe.info().error());
        clock.advance(INTERVAL);
        probe.awaitRun();
        assertEquals(2, probe.info().recentResults().size());
    }
}
