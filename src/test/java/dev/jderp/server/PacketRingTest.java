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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 31, 32, 33, 100})
    void framesComeOutInOrderAndNoMoreThanItsDepthGoIn(int depth) {
        PacketRing queue = new PacketRing(depth);
        PacketRing.Taken taken = new PacketRing.Taken();
        ByteBuf frame = Unpooled.buffer(1);
        for (int round = 0; round < 3; round++) {
            assertTrue(queue.isEmpty());
            for (int i = 0; i < depth; i++) {
                assertTrue(queue.offer(frame, i, 1, SOURCE, 0, depth));
            }
            assertFalse(queue.offer(frame, depth, 1, SOURCE, 0, depth));
            assertEquals(depth, queue.size());
            for (int i = 0; i < depth; i++) {
                assertTrue(queue.poll(taken));
                assertEquals(i, taken.index);
            }
            assertFalse(queue.poll(taken));
        }
    }

    @Test
    void manySendersLoseNothingAndKeepEachOnesOrder() throws InterruptedException {
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
                    while (!queue.offer(frame, i, sender, SOURCE, 0, 64)) {
                        LockSupport.parkNanos(1_000);
                    }
                }
            }));
        }
        long sum = 0;
        int[] next = new int[senders];
        PacketRing.Taken taken = new PacketRing.Taken();
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
    void aFrameIsTakenBehindAnotherOnlyIfItLiesThere() {
        PacketRing queue = new PacketRing(8);
        PacketRing.Taken taken = new PacketRing.Taken();
        ByteBuf one = Unpooled.buffer(1);
        ByteBuf other = Unpooled.buffer(1);
        assertFalse(queue.pollBehind(taken, one, 0));
        queue.offer(one, 0, 10, SOURCE, 0, 8);
        queue.offer(one, 10, 10, SOURCE, 0, 8);
        queue.offer(other, 20, 10, SOURCE, 0, 8);
        assertTrue(queue.poll(taken));
        assertFalse(queue.pollBehind(taken, one, 11));
        assertTrue(queue.pollBehind(taken, one, 10));
        assertEquals(10, taken.index);
        assertFalse(queue.pollBehind(taken, one, 20), "the same place in another buffer");
        assertTrue(queue.poll(taken));
        assertEquals(20, taken.index);
        assertTrue(queue.isEmpty());
    }

    @Test
    void takersOfEitherKindShareTheFramesBetweenThem() throws InterruptedException {
        int frames = 20_000;
        PacketRing queue = new PacketRing(64);
        ByteBuf buffer = Unpooled.buffer(1);
        AtomicIntegerArray seen = new AtomicIntegerArray(frames);
        AtomicInteger left = new AtomicInteger(frames);
        List<Thread> takers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            takers.add(Thread.ofPlatform().start(() -> {
                PacketRing.Taken taken = new PacketRing.Taken();
                while (left.get() > 0) {
                    boolean got = queue.poll(taken);
                    while (got) {
                        seen.incrementAndGet(taken.index);
                        left.decrementAndGet();
                        got = queue.pollBehind(taken, buffer, taken.index + 1);
                    }
                }
            }));
        }
        for (int i = 0; i < frames; i++) {
            while (!queue.offer(buffer, i, 1, SOURCE, 0, 64)) {
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
