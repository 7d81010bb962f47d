package dev.jderp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.process.OutOfMemory;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ExhaustionStopTest {

    private final OutOfMemoryError heap = new OutOfMemoryError("Java heap space");

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void anExhaustedHeapStopsTheRelay() throws Exception {
        ExhaustionStop stop = new ExhaustionStop(stopped::countDown);
        OutOfMemory.check(heap);
        stopped.await();
        stop.close();
    }

    @Test
    void anErrorThatNettyHasLoggedStopsTheRelay() throws Exception {
        Logger netty = Logger.getLogger("io.netty.util.concurrent.test");
        ExhaustionStop stop = new ExhaustionStop(stopped::countDown);
        netty.log(Level.WARNING, "a task raised an exception", heap);
        stopped.await();
        stop.close();
    }

    @Test
    void aStoppedRelayIsNeitherRunningNorDraining() throws Exception {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        relay.start();
        ExhaustionStop stop = new ExhaustionStop(() -> {
            relay.close();
            stopped.countDown();
        });
        OutOfMemory.check(heap);
        stopped.await();
        assertFalse(relay.isRunning() || relay.isDraining()); // the condition of /health/live
        stop.close();
    }

    @Test
    void afterCloseNothingIsStopped() {
        new ExhaustionStop(stopped::countDown).close();
        OutOfMemory.check(heap);
        assertEquals(1, stopped.getCount());
    }
}
