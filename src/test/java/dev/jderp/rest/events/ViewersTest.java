package dev.jderp.rest.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ViewersTest {

    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch fedNoMore = new CountDownLatch(1);

    /** Always has an event. */
    private final class Endless implements Feed {
        @Override
        public List<ServerEvent> next() {
            return List.of(new ServerEvent("x", JsonValue.EMPTY_JSON_OBJECT));
        }

        @Override
        public void close() {
            fedNoMore.countDown();
        }
    }

    /** Takes nothing, for ever or until it has gone. */
    private static class Stuck implements EventSink {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch left = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void send(ServerEvent event) throws IOException, InterruptedException {
            begun.countDown();
            left.await();
            throw new IOException("gone");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aViewerThatDoesNotReadDelaysNoOther() throws Exception {
        try (Viewers viewers = new Viewers(over::get)) {
            Stuck stuck = new Stuck();
            for (int i = 0; i < Viewers.MAX_VIEWERS; i++) {
                assertTrue(viewers.serve(Endless::new, i == 0 ? stuck : new Stuck()));
            }
            assertFalse(viewers.serve(Endless::new, new Stuck()));
            await(stuck.begun);
            stuck.left.countDown();
            await(stuck.closed);
            await(fedNoMore);
            Stuck next = new Stuck();
            while (!viewers.serve(Endless::new, next)) {
                LockSupport.parkNanos(1_000_000); // the place is free a moment after the sink has been closed
            }
            await(next.begun);
        }
    }

    @Test
    void closingEndsEveryStreamEvenWhileItIsWritten() throws Exception {
        Viewers viewers = new Viewers(over::get);
        Stuck stuck = new Stuck();
        assertTrue(viewers.serve(Endless::new, stuck));
        await(stuck.begun);
        viewers.close();
        await(stuck.closed);
        await(fedNoMore);
        assertFalse(viewers.serve(Endless::new, new Stuck()));
    }

    @Test
    void aStoppingRelayEndsTheStreamsOfItsViewers() throws Exception {
        try (Viewers viewers = new Viewers(over::get)) {
            CountDownLatch some = new CountDownLatch(3);
            CountDownLatch closed = new CountDownLatch(1);
            assertTrue(viewers.serve(Endless::new, new EventSink() {
                @Override
                public void send(ServerEvent event) {
                    some.countDown();
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            }));
            await(some);
            over.set(true);
            await(closed);
            assertFalse(viewers.serve(Endless::new, new Stuck()));
            assertEquals(0, fedNoMore.getCount());
        }
    }
}
