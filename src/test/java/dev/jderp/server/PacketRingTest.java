package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketRingTest {

    private static final NodePublicKey SOURCE = NodePrivateKey.ofSeed(new byte[32]).publicKey();

    private static boolean offer(PacketRing queue, ByteBuf buffer, int index, int length, int limit) {
        QueuedFrame frame = new QueuedFrame();
        frame.buffer = buffer;
        frame.index = index;
        frame.length = length;
        frame.source = SOURCE;
        return queue.offer(frame, limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 31, 32, 33, 100})
    void framesComeOutInOrderAndItsDepthIsTheLimit(int depth) {
        PacketRing queue = new PacketRing(depth);
        QueuedFrame taken = new QueuedFrame();
        ByteBuf frame = Unpooled.buffer(1);
        for (int round = 0; round < 3; round++) {
            assertTrue(queue.isEmpty());
            for (int i = 0; i < depth; i++) {
                assertTrue(offer(queue, frame, i, 1, depth));
            }
            assertFalse(offer(queue, frame, depth, 1, depth));
            assertEquals(depth, queue.size());
            for (int i = 0; i < depth; i++) {
                assertTrue(queue.poll(taken));
                assertEquals(i, taken.index);
            }
            assertFalse(queue.poll(taken));
        }
    }

    @Test
    void framesOfManySendersAllArriveInOrder() throws InterruptedException {
        int senders = 4;
        int each = 50_000;
        PacketRing queue = new PacketRing(64);
        ByteBuf frame = Unpooled.buffer(1);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int sender = s;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < each; i++) {
                    while (!offer(queue, frame, i, sender, 64)) {
                        LockSupport.parkNanos(1_000);
                    }
                }
            }));
        }
        long sum = 0;
        int[] next = new int[senders];
        QueuedFrame taken = new QueuedFrame();
        start.countDown();
        for (int got = 0; got < senders * each;) {
            if (queue.poll(taken)) {
                assertEquals(next[taken.length]++, taken.index);
                sum += taken.index;
                got++;
            } else {
                LockSupport.parkNanos(1_000);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals((long) senders * each * (each - 1) / 2, sum);
        assertFalse(queue.poll(taken));
    }

    @Test
    void aFrameIsTakenNextToAnotherOnlyIfItLiesThere() {
        PacketRing queue = new PacketRing(8);
        QueuedFrame taken = new QueuedFrame();
        ByteBuf one = Unpooled.buffer(1);
        ByteBuf other = Unpooled.buffer(1);
        assertFalse(queue.pollNextTo(taken, one, 0));
        offer(queue, one, 0, 10, 8);
        offer(queue, one, 10, 10, 8);
        offer(queue, other, 20, 10, 8);
        assertTrue(queue.poll(taken));
        assertFalse(queue.pollNextTo(taken, one, 11));
        assertTrue(queue.pollNextTo(taken, one, 10));
        assertEquals(10, taken.index);
        assertFalse(queue.pollNextTo(taken, one, 20), "the same place in another buffer");
        assertTrue(queue.poll(taken));
        assertEquals(20, taken.index);
        assertTrue(queue.isEmpty());
    }

    @Test
    void everyFrameIsTakenByExactlyOneOfManyTakers() throws InterruptedException {
        int frames = 20_000;
        PacketRing queue = new PacketRing(64);
        ByteBuf buffer = Unpooled.buffer(1);
        AtomicIntegerArray seen = new AtomicIntegerArray(frames);
        AtomicInteger left = new AtomicInteger(frames);
        List<Thread> takers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            takers.add(Thread.ofPlatform().start(() -> {
                QueuedFrame taken = new QueuedFrame();
                while (left.get() > 0) {
                    boolean got = queue.poll(taken);
                    while (got) {
                        seen.incrementAndGet(taken.index);
                        left.decrementAndGet();
                        got = queue.pollNextTo(taken, buffer, taken.index + 1);
                    }
                }
            }));
        }
        for (int i = 0; i < frames; i++) {
            while (!offer(queue, buffer, i, 1, 64)) {
                LockSupport.parkNanos(1_000);
            }
        }
        for (Thread each : takers) {
            each.join();
        }
        for (int i = 0; i < frames; i++) {
            assertEquals(1, seen.get(i));
        }
        assertTrue(queue.isEmpty());
    }
}
