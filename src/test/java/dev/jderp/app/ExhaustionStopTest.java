package dev.jderp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.process.OutOfMemory;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ExhaustionStopTest {

    private static final OutOfMemoryError HEAP = new OutOfMemoryError("Java heap space");

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void anExhaustedHeapStopsTheRelay() throws Exception {
        try (ExhaustionStop stop = new ExhaustionStop(stopped::countDown)) {
            OutOfMemory.check(HEAP);
            stopped.await();
        }
    }

    @Test
    void anErrorThatNettyHasLoggedStopsTheRelay() throws Exception {
        Logger netty = Logger.getLogger("io.netty.util.concurrent.test");
        try (ExhaustionStop stop = new ExhaustionStop(stopped::countDown)) {
            netty.log(Level.WARNING, "a task raised an exception", HEAP);
            stopped.await();
        }
    }

    @Test
    void afterItsEndNothingIsStopped() {
        new ExhaustionStop(stopped::countDown).close();
        OutOfMemory.check(HEAP);
        assertEquals(1, stopped.getCount());
    }
}
