package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BoundedStopTest {

    @Test
    void aStopIsWaitedFor() {
        CountDownLatch stopped = new CountDownLatch(1);
        assertTrue(BoundedStop.run(stopped::countDown, Duration.ofDays(1)));
        assertTrue(stopped.getCount() == 0);
    }

    @Test
    void aStopThatHangsIsInterruptedAndLeft() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        assertFalse(BoundedStop.run(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }, Duration.ofMillis(1)));
        interrupted.await();
    }
}
