package dev.jderp.client.netcheck;

import static dev.jderp.client.netcheck.Regions.latencies;
import static dev.jderp.client.netcheck.Regions.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetCheckHistoryTest {

    private static final long SECOND_NS = 1_000_000_000L;

    private final NetCheckHistory history = new NetCheckHistory();

    @Test
    void theFirstCheckIsFull() {
        assertTrue(history.needsFull(0));
    }

    @Test
    void aCheckMoreThanFiveMinutesAfterTheLastFullOneIsFull() {
        history.fullStarted(-7);
        history.setLast(report(1, false, latencies(1, 10)));
        assertFalse(history.needsFull(-7));
        assertFalse(history.needsFull(300 * SECOND_NS - 7));
        assertTrue(history.needsFull(300 * SECOND_NS - 6));
    }

    @Test
    void aCheckAfterACaptivePortalWithoutUdpIsFull() {
        history.fullStarted(0);
        history.setLast(report(1, false, latencies(1, 10), false, Optional.of(true)));
        assertTrue(history.needsFull(SECOND_NS));
        history.setLast(report(1, false, latencies(1, 10), true, Optional.of(true)));
        assertFalse(history.needsFull(SECOND_NS));
        history.setLast(report(1, false, latencies(1, 10), false, Optional.of(false)));
        assertFalse(history.needsFull(SECOND_NS));
    }

    @Test
    void theLowestLatencyOfTheLast305SecondsIsKept() {
        history.addLatencies(latencies(1, 10, 2, 50), 0);
        history.addLatencies(latencies(1, 30, 2, 40), 100 * SECOND_NS);
        history.addLatencies(latencies(1, 20), 305 * SECOND_NS);
        assertEquals(latencies(1, 10, 2, 40), history.bestRecent());
        history.addLatencies(latencies(3, 70), 305 * SECOND_NS + 1);
        assertEquals(latencies(1, 20, 2, 40, 3, 70), history.bestRecent());
    }
}
