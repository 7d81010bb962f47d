package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.process.OutOfMemory;
import dev.jderp.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final ManualClock clock = new ManualClock();
    private final Timers timers = new Timers(clock);
    private final List<Integer> done = new ArrayList<>();

    @Test
    void aTaskThatFailsDoesNotStopTheOthers() {
        long start = clock.nanoTime();
        timers.at(start + 1, () -> done.add(1));
        timers.at(start + 2, () -> {
            throw new IllegalStateException("expected by this test");
        });
        timers.at(start + 3, () -> done.add(3));
        timers.at(start + 9, () -> done.add(9));
        clock.advance(Duration.ofNanos(5));
        timers.runDue();
        assertEquals(List.of(1, 3), done);
        clock.advance(Duration.ofNanos(4));
        timers.runDue();
        assertEquals(List.of(1, 3, 9), done);
    }

    @Test
    void anErrorOfATaskIsReportedAndDoesNotStopTheOthers() {
        List<OutOfMemoryError> reported = new ArrayList<>();
        OutOfMemory.onExhaustion(reported::add);
        try {
            OutOfMemoryError error = new OutOfMemoryError("Java heap space (test)");
            long start = clock.nanoTime();
            timers.at(start + 1, () -> {
                throw error;
            });
            timers.at(start + 2, () -> {
                throw new NoClassDefFoundError("expected by this test");
            });
            timers.at(start + 3, () -> done.add(3));
            clock.advance(Duration.ofNanos(5));
            timers.runDue();
            assertEquals(List.of(3), done);
            assertEquals(List.of(error), reported);
        } finally {
            OutOfMemory.onExhaustion(null);
        }
    }
}
