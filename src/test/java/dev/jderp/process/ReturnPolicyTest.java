package dev.jderp.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReturnPolicyTest {

    private static final double IDLE = 0.01;
    private static final double BUSY = 0.5;

    private final ReturnPolicy policy = new ReturnPolicy();

    @BeforeEach
    void start() {
        assertFalse(policy.sample(200, IDLE, 0));
        assertTrue(policy.sample(200, IDLE, 0));
        policy.returned(200, 0);
    }

    @Test
    void whatTheStartNeededIsReturnedWhenItIsQuiet() {
        ReturnPolicy fresh = new ReturnPolicy();
        assertFalse(fresh.sample(200, BUSY, 0));
        assertFalse(fresh.sample(205, BUSY, 0));
        assertFalse(fresh.sample(205, IDLE, 0));
        assertTrue(fresh.sample(205, IDLE, 0));
    }

    @Test
    void whatABusyServerLoadsAtItsStartIsNoExcess() {
        ReturnPolicy fresh = new ReturnPolicy();
        assertFalse(fresh.sample(100, BUSY, 0));
        for (int i = 0; i < 40; i++) {
            assertFalse(fresh.sample(300, BUSY, 50));
        }
        for (int i = 0; i < 3; i++) {
            assertFalse(fresh.sample(1000, BUSY, 50));
        }
        assertTrue(fresh.sample(1000, BUSY, 50));
    }

    @Test
    void memoryIsReturnedWhenItHasBeenQuietForTwoSamples() {
        assertFalse(policy.sample(1000, BUSY, 50));
        assertFalse(policy.sample(1000, IDLE, 0));
        assertTrue(policy.sample(1000, IDLE, 0));
    }

    @Test
    void aProcessThatHasNotGrownIsLeftAlone() {
        for (int i = 0; i < 10; i++) {
            assertFalse(policy.sample(205, IDLE, 0));
        }
    }

    @Test
    void memoryThatStaysIsNotReturnedAgainWithoutAChange() {
        assertFalse(policy.sample(1000, BUSY, 50));
        assertFalse(policy.sample(1000, IDLE, 50));
        assertTrue(policy.sample(1000, IDLE, 50));
        policy.returned(900, 50);
        for (int i = 0; i < 10; i++) {
            assertFalse(policy.sample(905, IDLE, 50));
        }
        assertTrue(policy.sample(1000, IDLE, 50));
    }

    @Test
    void memoryIsReturnedAgainWhenClientsHaveGone() {
        policy.returned(900, 5000);
        assertFalse(policy.sample(900, IDLE, 4999));
        assertTrue(policy.sample(900, IDLE, 10));
    }

    @Test
    void aBusyProcessReturnsMuchMemoryThatItHoldsForAMinute() {
        for (int i = 0; i < 3; i++) {
            assertFalse(policy.sample(1000, BUSY, 50));
        }
        assertTrue(policy.sample(1000, BUSY, 50));
        policy.returned(250, 50);
        for (int i = 0; i < 10; i++) {
            assertFalse(policy.sample(260, BUSY, 50));
        }
    }

    @Test
    void aBusyProcessKeepsALittleMore() {
        for (int i = 0; i < 10; i++) {
            assertFalse(policy.sample(280, BUSY, 50));
        }
    }

    @Test
    void theLibrarysMemoryIsTrimmedInLongQuietOnly() {
        int trims = 0;
        for (int i = 0; i < 12; i++) {
            assertFalse(policy.sample(200, IDLE, 0));
            trims += policy.trims() ? 1 : 0;
        }
        assertEquals(3, trims);
        for (int i = 0; i < 12; i++) {
            policy.sample(200, BUSY, 0);
            assertFalse(policy.trims());
        }
    }
}
