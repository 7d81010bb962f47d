package dev.jderp.frontdoor.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A connection's deadline, which can be moved in both directions. */
class DeadlineTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deadline deadline = new Deadline(channel);

    DeadlineTest() {
        channel.freezeTime();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void anEarlierDeadlineReplacesALaterOne() {
        deadline.set(Duration.ofSeconds(30));
        deadline.set(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        assertFalse(channel.isOpen());
    }

    @Test
    void aLaterDeadlineReplacesAnEarlierOne() {
        deadline.set(Duration.ofSeconds(1));
        deadline.set(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(2));
        assertTrue(channel.isOpen());
        pass(Duration.ofSeconds(29));
        assertFalse(channel.isOpen());
    }

    @Test
    void noDeadlineClosesNothing() {
        deadline.set(Duration.ofSeconds(1));
        deadline.cancel();
        pass(Duration.ofSeconds(60));
        assertTrue(channel.isOpen());
    }
}
