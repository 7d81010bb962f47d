package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsABurstThroughAndThenOneAnInterval() {
        TokenBucket bucket = new TokenBucket(SECOND, 3);
        assertEquals(3, take(bucket, 10, 5 * SECOND));
        assertEquals(0, take(bucket, 10, 6 * SECOND - 1));
        assertEquals(1, take(bucket, 10, 6 * SECOND));
        assertEquals(2, take(bucket, 10, 8 * SECOND));
        assertEquals(3, take(bucket, 10, 800 * SECOND));
    }

    @Test
    void worksWithAClockBelowZero() {
        assertEquals(3, take(new TokenBucket(SECOND, 3), 5, Long.MIN_VALUE + 7));
    }

    private static int take(TokenBucket bucket, int tries, long nowNs) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.tryTake(nowNs) ? 1 : 0;
        }
        return taken;
    }
}
