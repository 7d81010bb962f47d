package dev.jderp.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.pipe.PipeException.Reason;
import dev.jderp.pipe.SimulatedPipe.Side;
import dev.jderp.pipe.SimulatedPipe.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeSessionTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static void assertWhole(SimulatedPipe pipe) {
        for (Side side : List.of(pipe.a, pipe.b)) {
            assertEquals(Optional.empty(), side.session.failure());
            assertTrue(side.session.isOver());
        }
        assertArrayEquals(pipe.a.input, pipe.b.output.toByteArray());
        assertArrayEquals(pipe.b.input, pipe.a.output.toByteArray());
    }

    private static Optional<Reason> reason(Side side) {
        return side.session.failure().map(PipeException::reason);
    }

    private static PipeReport report(Side side) {
        return side.session.report(0, 0, 0, 0);
    }

    /** Under way, with much left to do. */
    private static SimulatedPipe underWay(long seed) throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(seed);
        pipe.a.input = pipe.bytes(1_500_000);
        pipe.b.input = pipe.bytes(1_500_000);
        pipe.run(Duration.ofMillis(300));
        assertTrue(pipe.a.output.size() > 0 && pipe.a.output.size() < 1_500_000, "" + pipe.a.output.size());
        return pipe;
    }

    @Test
    void bothStreamsArriveWhole() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(1);
        pipe.a.input = pipe.bytes(1_000_000);
        pipe.b.input = pipe.bytes(500_000);
        long begun = pipe.nowNs;
        pipe.run(LONG);
        assertWhole(pipe);
        assertEquals(0, report(pipe.a).sentAgain() + report(pipe.b).sentAgain());
        assertEquals(0, report(pipe.a).stale() + report(pipe.b).stale());
        assertTrue(Math.abs(report(pipe.a).roundTripNs() - 40_000_000) < 1_000_000, report(pipe.a).toString());
        assertTrue(pipe.nowNs - begun < 1_500_000_000L, "it took " + (pipe.nowNs - begun));
    }

    @Test
    void emptyStreamsEndToo() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(2);
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void streamsArriveWholeWhateverTheRelayDoes(long seed) throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(seed);
        pipe.trouble = new Trouble(pipe.random.nextDouble() * 0.3, pipe.random.nextDouble() * 0.3,
                pipe.random.nextDouble(), pipe.random.nextDouble() * 0.2, pipe.random.nextDouble() * 0.3);
        pipe.a.input = pipe.bytes(pipe.random.nextInt(300_000));
        pipe.b.input = pipe.bytes(pipe.random.nextInt(300_000));
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "twice", "late", "changed", "old"})
    void eachKindOfFaultIsCounted(String name) throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(7);
        pipe.trouble = new Trouble(name.equals("lost") ? 0.1 : 0, name.equals("twice") ? 0.1 : 0,
                name.equals("late") ? 0.1 : 0, name.equals("changed") ? 0.1 : 0, name.equals("old") ? 0.1 : 0);
        pipe.a.input = pipe.bytes(500_000);
        pipe.run(LONG);
        assertWhole(pipe);
        PipeReport a = report(pipe.a);
        PipeReport b = report(pipe.b);
        assertEquals(List.of("lost", "late", "changed").contains(name), a.sentAgain() > 0, a.toString());
        assertEquals(List.of("twice", "old").contains(name), b.replayed() > 0, b.toString());
        assertEquals(List.of("changed", "old").contains(name), pipe.a.forged + pipe.b.forged > 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBreakIsSurvivedIfItIsShorterThanTheTimeout(long seed) throws Exception {
        SimulatedPipe pipe = underWay(seed);
        pipe.trouble = new Trouble(1, 0, 0, 0, 0);
        pipe.run(Duration.ofSeconds(25));
        pipe.trouble = Trouble.NONE;
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @Test
    void packetsAreSentAtOnceAfterAReconnect() throws Exception {
        SimulatedPipe pipe = underWay(4);
        pipe.cut();
        pipe.a.session.onReconnect(pipe.nowNs);
        pipe.b.session.onReconnect(pipe.nowNs);
        int before = pipe.b.output.size();
        pipe.run(Duration.ofMillis(50));
        assertTrue(pipe.b.output.size() > before);
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @Test
    void aPeerThatFallsSilentIsAnError() throws Exception {
        SimulatedPipe pipe = underWay(5);
        pipe.b.isDead = true;
        pipe.run(Duration.ofSeconds(29));
        assertFalse(pipe.a.session.isOver());
        pipe.run(Duration.ofSeconds(2));
        assertEquals(Optional.of(Reason.NO_ANSWER), reason(pipe.a));
        assertEquals("nothing received from the peer for 30 s", pipe.a.session.failure().orElseThrow().getMessage());
    }

    @Test
    void aSilentPeerIsAnErrorWithNothingToSend() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(6);
        pipe.a.endsInput = false;
        pipe.b.endsInput = false;
        pipe.run(Duration.ofHours(2));
        assertTrue(pipe.a.session.isOpen() && !pipe.a.session.isOver() && !pipe.b.session.isOver());
        pipe.b.isDead = true;
        pipe.run(Duration.ofSeconds(31));
        assertEquals(Optional.of(Reason.NO_ANSWER), reason(pipe.a));
    }

    @Test
    void replayedPacketsDoNotCountAsLife() throws Exception {
        SimulatedPipe pipe = underWay(7);
        pipe.b.isDead = true;
        List<byte[]> old = pipe.recorded(pipe.a);
        for (int time = 0; time < 2; time++) {
            pipe.run(Duration.ofSeconds(14));
            old.forEach(box -> pipe.arrive(pipe.a, box, 0));
        }
        pipe.run(Duration.ofSeconds(3));
        assertEquals(Optional.of(Reason.NO_ANSWER), reason(pipe.a));
    }

    @Test
    void aPeerThatNeverAnswersIsAnError() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(8);
        pipe.b.isDead = true;
        pipe.run(LONG);
        assertEquals(Optional.of(Reason.NO_PEER), reason(pipe.a));
        assertEquals("the peer has not answered within 30 s", pipe.a.session.failure().orElseThrow().getMessage());
    }

    @Test
    void aPeerMayStartLate() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(9);
        pipe.a.input = pipe.bytes(1000);
        pipe.b.isDead = true;
        pipe.run(Duration.ofSeconds(29));
        pipe.b.isDead = false;
        pipe.b.restart();
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @Test
    void aRestartedPeerIsAnErrorOnBothSides() throws Exception {
        SimulatedPipe pipe = underWay(10);
        pipe.b.restart();
        pipe.run(Duration.ofSeconds(3));
        assertEquals(Optional.of(Reason.RESTARTED), reason(pipe.a));
        assertEquals(Optional.of(Reason.PEER_FAILED), reason(pipe.b));
        assertEquals(
                "the peer has failed: it has a session with an earlier process of this side; restart both sides",
                pipe.b.session.failure().orElseThrow().getMessage());
    }

    @Test
    void packetsOfAnEarlierSessionAreIgnored() throws Exception {
        SimulatedPipe earlier = underWay(11);
        List<byte[]> old = earlier.recorded(earlier.b);
        earlier.cut();
        earlier.a.restart();
        earlier.b.restart();
        old.forEach(box -> earlier.arrive(earlier.b, box, 0));
        earlier.run(Duration.ofMillis(300));
        old.forEach(box -> earlier.arrive(earlier.b, box, 0));
        earlier.run(LONG);
        assertWhole(earlier);
        assertTrue(report(earlier.b).stale() >= old.size(), report(earlier.b).toString());
    }

    @Test
    void aSlowReaderDelaysTheOtherSideWithoutAnError() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(12);
        pipe.a.input = pipe.bytes(1_000_000);
        pipe.b.reads = false;
        pipe.run(Duration.ofMinutes(10));
        assertEquals(0, pipe.b.output.size());
        assertEquals(0, report(pipe.a).sentAgain());
        assertFalse(pipe.a.session.isOver() || pipe.b.session.isOver());
        pipe.b.reads = true;
        pipe.run(LONG);
        assertWhole(pipe);
    }

    @Test
    void aSideThatFailsNotifiesTheOther() throws Exception {
        SimulatedPipe pipe = underWay(13);
        pipe.a.session.fail(new PipeException(Reason.OUTPUT, "the disk is full"));
        pipe.run(Duration.ofSeconds(1));
        assertEquals("the peer has failed: it cannot write its output",
                pipe.b.session.failure().orElseThrow().getMessage());
    }

    @Test
    void theStreamsEndEvenIfTheLastPacketsAreLost() throws Exception {
        SimulatedPipe pipe = new SimulatedPipe(14);
        pipe.run(Duration.ofMillis(1));
        while (!pipe.a.session.isOver() && !pipe.b.session.isOver()) {
            pipe.run(Duration.ofMillis(10));
        }
        pipe.cut();
        Side left = pipe.a.session.isOver() ? pipe.b : pipe.a;
        if (!left.session.isOver()) {
            left.session.onPeerGone(pipe.nowNs);
            pipe.run(Duration.ofSeconds(3));
        }
        assertWhole(pipe);
    }
}
