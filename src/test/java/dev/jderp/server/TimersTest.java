package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.process.OutOfMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that are due are done, whatever becomes of others. */
class TimersTest {

    private final Timers timers = new Timers();
    private final List<Integer> done = new ArrayList<>();

    @Test
    void aTaskThatFailsDoesNotStopTheOthers() {
        timers.add(1, () -> done.add(1));
        timers.add(2, () -> {
            throw new IllegalStateException("expected by this test");
        });
        timers.add(3, () -> done.add(3));
        timers.add(9, () -> done.add(9));
        timers.run(5);
        assertEquals(List.of(1, 3), done);
        timers.run(9);
        assertEquals(List.of(1, 3, 9), done);
    }

    @Test
    void anErrorOfATaskIsReportedAndDoesNotStopTheOthers() {
        List<OutOfMemoryError> reported = new ArrayList<>();
        OutOfMemory.onExhaustion(reported::add);
        try {
            OutOfMemoryError error = new OutOfMemoryError("Java heap space, says this test");
            timers.add(1, () -> {
                throw error;
            });
            timers.add(2, () -> {
                throw new NoClassDefFoundError("expected by this test");
            });
            timers.add(3, () -> done.add(3));
            timers.run(5);
            assertEquals(List.of(3), done);
            assertEquals(List.of(error), reported);
        } finally {
            OutOfMemory.onExhaustion(null);
        }
    }
}
