package dev.jderp.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Logged;
import dev.jderp.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final ManualClock clock = new ManualClock();
    private final Outages outages = new Outages(clock);
    private final Outage outage = outages.add(Dependency.TAILSCALED, "tailscaled");
    private final Logged log = new Logged(Outage.class.getName());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aFailureIsLoggedOnceAMinuteWhileItLastsAndAtItsEnd() {
        for (int second = 0; second < 130; second++) {
            outage.failed("gone");
            clock.advance(Duration.ofSeconds(1));
        }
        assertEquals(
                List.of("WARNING gone",
                        "WARNING gone (60 failures since the last line)",
                        "WARNING gone (60 failures since the last line)"),
                log.take());
        outage.works();
        outage.works();
        assertEquals(List.of("INFO tailscaled works again, after 130 s"), log.take());
        assertEquals(130, outages.failures().sum(Dependency.TAILSCALED));
    }

    @Test
    void failuresInTurnWithSuccessesDoNotFillTheLog() {
        for (int i = 0; i < 1_000; i++) {
            outage.failed("odd answer " + i);
            outage.works();
        }
        assertEquals(List.of("WARNING odd answer 0", "INFO tailscaled works again, after 0 s"), log.take());
    }

    @Test
    void anotherReasonIsLoggedBeforeTheReminderIsDue() {
        Outage url = outages.add(Dependency.MAP_URL, "https://example.com/map");
        url.failed("the response has status 500");
        clock.advance(Duration.ofMinutes(5));
        url.failed("the response has status 500");
        url.failed("the response has status 404");
        assertEquals(
                List.of("WARNING the response has status 500",
                        "WARNING the response has status 404 (2 failures since the last line)"),
                log.take());
    }

    @Test
    void loginsAreBlockedByAFailureThatLasts() {
        outage.failed("gone", true);
        assertFalse(outages.blockLogins());
        clock.advance(Duration.ofSeconds(10));
        assertTrue(outages.blockLogins());
        assertEquals(1, outages.failing(Dependency.TAILSCALED));
        outage.works();
        assertFalse(outages.blockLogins());
        outage.failed("gone, and logins go on");
        clock.advance(Duration.ofSeconds(10));
        assertFalse(outages.blockLogins());
    }

    @Test
    void aRepeatedTaskIsRunAgainAfterWhateverItThrows() {
        AtomicInteger runs = new AtomicInteger();
        try (Logged failures = new Logged(RepeatedTask.class.getName())) {
            RepeatedTask task = new RepeatedTask("sweep", () -> {
                switch (runs.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("first");
                    case 2 -> throw new AssertionError("second");
                    default -> throw new OutOfMemoryError("last");
                }
            });
            task.run();
            task.run();
            assertEquals(List.of("SEVERE sweep: internal error; trying again"), failures.lines());
            assertThrows(OutOfMemoryError.class, task::run);
        }
    }
}
