package dev.jderp.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Runs both ends of {@link PacketRing} at the same time, millions of times. A result lists the frames in the order in
 * which they were taken. A frame that is lost, doubled, torn or overtaken gives a result that its test does not list,
 * and jcstress reports such a test as failed.
 */
public final class PacketRingStress {

    private static final int DEPTH = 2;
    private static final int CAPACITY = DEPTH * SendQueue.SLACK;

    private PacketRingStress() {}

    /** Two producers with two frames each: none is lost or doubled, and each producer's frames keep their order. */
    @JCStressTest
    @Outcome(id = {"abxy", "axby", "axyb", "xaby", "xayb", "xyab"}, expect = Expect.ACCEPTABLE, desc = "in order")
    @State
    public static class TwoProducers extends StressedRing {

        /** Makes an empty ring. */
        public TwoProducers() {
            super(CAPACITY, CAPACITY, "");
        }

        /** One producer. */
        @Actor
        public void producer() {
            offer('a');
            offer('b');
        }

        /** The other producer. */
        @Actor
        public void otherProducer() {
            offer('x');
            offer('y');
        }

        /** Takes all frames. */
        @Arbiter
        public void drain(L_Result result) {
            result.r1 = pollAll();
        }
    }

    /** A thread takes while another adds: no frame is lost or doubled, and each producer's frames keep their order. */
    @JCStressTest
    @Outcome(id = {"abx", "axb", "xab"}, expect = Expect.ACCEPTABLE, desc = "in order")
    @State
    public static class ProducerAndTaker extends StressedRing {

        private String taken = "";

        /** Makes an empty ring. */
        public ProducerAndTaker() {
            super(CAPACITY, CAPACITY, "");
        }

        /** The producer. */
        @Actor
        public void producer() {
            offer('a');
            offer('b');
        }

        /** Adds a frame, then takes what there is. */
        @Actor
        public void taker() {
            offer('x');
            taken = poll() + poll() + poll();
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(L_Result result) {
            result.r1 = taken + pollAll();
        }
    }

    /** Like {@link ProducerAndTaker}, with a consumer of its own; jcstress skips it on fewer than three processors. */
    @JCStressTest
    @Outcome(id = {"abx", "axb", "xab"}, expect = Expect.ACCEPTABLE, desc = "in order")
    @State
    public static class ProducersAndConsumer extends StressedRing {

        private String taken = "";

        /** Makes an empty ring. */
        public ProducersAndConsumer() {
            super(CAPACITY, CAPACITY, "");
        }

        /** One producer. */
        @Actor
        public void producer() {
            offer('a');
            offer('b');
        }

        /** The other producer. */
        @Actor
        public void otherProducer() {
            offer('x');
        }

        /** The consumer. */
        @Actor
        public void consumer() {
            taken = poll() + poll() + poll();
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(L_Result result) {
            result.r1 = taken + pollAll();
        }
    }

    /** A producer finds the queue full while the consumer takes: each frame is taken once, and the newest is kept. */
    @JCStressTest
    @Outcome(id = ", a, bc", expect = Expect.ACCEPTABLE, desc = "the consumer made room")
    @Outcome(id = "a, b, c", expect = Expect.ACCEPTABLE, desc = "the oldest frame made room")
    @Outcome(id = "b, a, c", expect = Expect.ACCEPTABLE, desc = "the consumer took the oldest, the next made room")
    @State
    public static class FullAgainstConsumer extends StressedRing {

        /** Makes a full queue. */
        public FullAgainstConsumer() {
            super(DEPTH, CAPACITY, "ab");
        }

        /** The producer. */
        @Actor
        public void producer(LLL_Result result) {
            result.r1 = offerDroppingOldest('c');
        }

        /** The consumer. */
        @Actor
        public void consumer(LLL_Result result) {
            result.r2 = poll();
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(LLL_Result result) {
            result.r3 = pollAll();
        }
    }

    /** Two producers find the queue full: the two oldest frames make room, and the two newest are kept. */
    @JCStressTest
    @Outcome(id = {"a, b, (xy|yx)", "b, a, (xy|yx)"}, expect = Expect.ACCEPTABLE, desc = "each dropped one")
    @Outcome(id = {"ab, , (xy|yx)", ", ab, (xy|yx)"}, expect = Expect.ACCEPTABLE, desc = "one of them dropped both")
    @State
    public static class FullAgainstProducer extends StressedRing {

        /** Makes a full queue. */
        public FullAgainstProducer() {
            super(DEPTH, CAPACITY, "ab");
        }

        /** One producer. */
        @Actor
        public void producer(LLL_Result result) {
            result.r1 = offerDroppingOldest('x');
        }

        /** The other producer. */
        @Actor
        public void otherProducer(LLL_Result result) {
            result.r2 = offerDroppingOldest('y');
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(LLL_Result result) {
            result.r3 = pollAll();
        }
    }

    /** A consumer empties the slot that a producer needs: the producer gets the slot, or finds the ring full. */
    @JCStressTest
    @Outcome(id = "false, a, b", expect = Expect.ACCEPTABLE, desc = "the slot was not free yet")
    @Outcome(id = "true, a, bc", expect = Expect.ACCEPTABLE, desc = "the slot was free")
    @State
    public static class SlotIsReused extends StressedRing {

        /** Makes a ring without a free slot. */
        public SlotIsReused() {
            super(DEPTH, DEPTH, "ab");
        }

        /** The producer. */
        @Actor
        public void producer(LLL_Result result) {
            result.r1 = offer('c');
        }

        /** The consumer. */
        @Actor
        public void consumer(LLL_Result result) {
            result.r2 = poll();
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(LLL_Result result) {
            result.r3 = pollAll();
        }
    }

    /** A consumer that takes adjacent frames, and a producer that takes the oldest: each frame is taken once. */
    @JCStressTest
    @Outcome(id = "ab, , ", expect = Expect.ACCEPTABLE, desc = "the consumer took both")
    @Outcome(id = "a, b, ", expect = Expect.ACCEPTABLE, desc = "the consumer was first")
    @Outcome(id = "b, a, ", expect = Expect.ACCEPTABLE, desc = "the producer was first")
    @State
    public static class TwoTakers extends StressedRing {

        /** Makes a ring of two frames. */
        public TwoTakers() {
            super(DEPTH, CAPACITY, "ab");
        }

        /** The consumer. */
        @Actor
        public void consumer(LLL_Result result) {
            result.r1 = pollPiece();
        }

        /** The producer. */
        @Actor
        public void producer(LLL_Result result) {
            result.r2 = poll();
        }

        /** Takes the frames that are left. */
        @Arbiter
        public void drain(LLL_Result result) {
            result.r3 = pollAll();
        }
    }
}
