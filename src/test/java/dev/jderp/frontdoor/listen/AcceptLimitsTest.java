package dev.jderp.frontdoor.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.metrics.Measurements;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rate of accepted connections of one source, with a clock of the test. */
class AcceptLimitsTest {

    private long now;

    private AcceptLimits limits(double perSecond, int burst) {
        var limits = new PendingLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), 1, 1, TestDoor.NO_LIMIT,
                new PendingLimits.Rate(perSecond, burst));
        return new AcceptLimits(limits, new Measurements(), () -> now);
    }

    private static InetAddress address(int a, int b) throws Exception {
        return InetAddress.getByAddress(new byte[]{10, 0, (byte) a, (byte) b});
    }

    @Test
    void aSourceHasItsBurstThenItsRate() throws Exception {
        AcceptLimits limits = limits(2, 3);
        InetAddress source = address(0, 1);
        for (int i = 0; i < 5; i++) {
            assertEquals(i < 3, limits.takeFrom(source));
        }
        now += Duration.ofMillis(500).toNanos();
        assertTrue(limits.takeFrom(source));
        assertFalse(limits.takeFrom(source));
        assertTrue(limits.takeFrom(address(0, 2)));
        now += Duration.ofHours(1).toNanos(); // the source is forgotten and has its burst again
        for (int i = 0; i < 5; i++) {
            assertEquals(i < 3, limits.takeFrom(source));
        }
    }

    @Test
    void aSourceIsNotForgottenBeforeItsBucketIsFull() throws Exception {
        AcceptLimits limits = limits(0.01, 2);
        InetAddress source = address(0, 1);
        assertTrue(limits.takeFrom(source));
        assertTrue(limits.takeFrom(source));
        now += Duration.ofSeconds(90).toNanos();
        assertFalse(limits.takeFrom(source));
    }

    @Test
    void aFloodOfSourcesDoesNotEvictTheMostFrequentOne() throws Exception {
        AcceptLimits limits = limits(0.001, 1);
        InetAddress loud = InetAddress.getByAddress(new byte[]{(byte) 192, 0, 2, 1});
        assertTrue(limits.takeFrom(loud));
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            limits.takeFrom(InetAddress.getByAddress(new byte[]{10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}));
            accepted += i % 8 == 0 && limits.takeFrom(loud) ? 1 : 0;
        }
        assertEquals(0, accepted);
    }

    @Test
    void withoutALimitEveryConnectionIsAccepted() throws Exception {
        AcceptLimits limits = limits(0, 1);
        for (int i = 0; i < 5; i++) {
            assertTrue(limits.takeFrom(address(0, 1)));
            assertTrue(limits.takeAny());
        }
    }
}
