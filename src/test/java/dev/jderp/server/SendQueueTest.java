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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendQueueTest {

    private static final NodePublicKey SOURCE = NodePrivateKey.ofSeed(new byte[32]).publicKey();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 31, 32, 33, 100})
    void framesComeOutInOrderAndNoMoreThanItsDepthGoIn(int depth) {
        SendQueue queue = new SendQueue(depth);
        SendQueue.Taken taken = new SendQueue.Taken();
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
        SendQueue queue = new SendQueue(64);
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
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        long sum = 0;
        int[] next = new int[senders];
        SendQueue.Taken taken = new SendQueue.Taken();
        start.countDown();
        for (int got = 0; got < senders * each;) {
            if (queue.poll(taken)) {
                assertEquals(next[taken.length]++, taken.index);
                sum += taken.index;
                got++;
            } else {
                Thread.onSpinWait();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals((long) senders * each * (each - 1) / 2, sum);
        assertFalse(queue.poll(taken));
    }
}
