package dev.jderp.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.pipe.PipeException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two pipes and a relay in this process. */
@Timeout(60)
class PipeTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static OpenRelay relay;

    private final NodePrivateKey a = NodePrivateKey.generate();
    private final NodePrivateKey b = NodePrivateKey.generate();

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.plain();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static Pipe pipe(OpenRelay at, NodePrivateKey mine, NodePrivateKey peer, Duration timeout)
            throws Exception {
        URI url = URI.create("http://127.0.0.1:" + at.port() + "/derp");
        return new Pipe(DerpClient.builder(mine).url(url).build(), mine, peer.publicKey(), timeout);
    }

    private static Future<PipeReport> start(Pipe pipe, InputStream in, OutputStream out) {
        FutureTask<PipeReport> task = new FutureTask<>(() -> {
            pipe.run(in, out);
            return pipe.report();
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static PipeException failure(Future<PipeReport> pipe) {
        ExecutionException e = assertThrows(ExecutionException.class, pipe::get);
        return assertInstanceOf(PipeException.class, e.getCause());
    }

    @Test
    void megabytesArriveInBothDirections() throws Exception {
        byte[] fromA = random(12_000_001);
        byte[] fromB = random(8_000_000);
        ByteArrayOutputStream atA = new ByteArrayOutputStream();
        ByteArrayOutputStream atB = new ByteArrayOutputStream();
        Future<PipeReport> one = start(pipe(relay, a, b, TIMEOUT), new ByteArrayInputStream(fromA), atA);
        Future<PipeReport> other = start(pipe(relay, b, a, TIMEOUT), new ByteArrayInputStream(fromB), atB);
        PipeReport report = one.get();
        assertEquals(12_000_001, report.sentBytes());
        assertEquals(8_000_000, report.receivedBytes());
        assertEquals(0, report.forged());
        assertEquals(12_000_001, other.get().receivedBytes());
        assertArrayEquals(fromA, atB.toByteArray());
        assertArrayEquals(fromB, atA.toByteArray());
    }

    @Test
    void aRestartOfTheRelayIsSurvived() throws Exception {
        byte[] fromA = random(6_000_000);
        CountDownLatch someArrived = new CountDownLatch(20);
        ByteArrayOutputStream atB = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                someArrived.countDown();
            }
        };
        try (OpenRelay own = OpenRelay.plain()) {
            PipedOutputStream toA = new PipedOutputStream();
            Future<PipeReport> one = start(
                    pipe(own, a, b, TIMEOUT), new PipedInputStream(toA, 100_000), OutputStream.nullOutputStream());
            Future<PipeReport> other = start(pipe(own, b, a, TIMEOUT), InputStream.nullInputStream(), atB);
            toA.write(fromA, 0, 4_000_000);
            someArrived.await();
            own.shut();
            own.reopen();
            toA.write(fromA, 4_000_000, 2_000_000);
            toA.close();
            assertTrue(one.get().reconnects() > 0);
            assertTrue(other.get().reconnects() > 0);
            assertArrayEquals(fromA, atB.toByteArray());
        }
    }

    @Test
    void anInputThatWaitsDoesNotBlockTheOtherDirection() throws Exception {
        PipedOutputStream toA = new PipedOutputStream();
        PipedInputStream atA = new PipedInputStream(1000);
        PipedOutputStream toB = new PipedOutputStream();
        PipedInputStream atB = new PipedInputStream(1000);
        Future<PipeReport> one = start(pipe(relay, a, b, TIMEOUT), new PipedInputStream(toA),
                new PipedOutputStream(atA));
        Future<PipeReport> other = start(pipe(relay, b, a, TIMEOUT), new PipedInputStream(toB),
                new PipedOutputStream(atB));
        for (int i = 0; i < 100; i++) {
            toA.write(i);
            toA.flush();
            assertEquals(i, atB.read());
            toB.write(-i);
            toB.flush();
            assertEquals(-i & 0xff, atA.read());
        }
        toA.close();
        assertEquals(-1, atB.read());
        toB.write(1);
        toB.close();
        assertEquals(1, atA.read());
        assertEquals(-1, atA.read());
        assertEquals(101, one.get().receivedBytes());
        assertEquals(100, other.get().receivedBytes());
    }

    @Test
    void aPeerThatNeverAnswersIsAnError() throws Exception {
        PipeException e = failure(start(pipe(relay, a, b, Duration.ofSeconds(1)), new ByteArrayInputStream(random(10)),
                OutputStream.nullOutputStream()));
        assertEquals(Reason.NO_PEER, e.reason());
        assertEquals("the peer has not answered within 1 s", e.getMessage());
    }

    @Test
    void anOutputThatCannotBeWrittenIsAnErrorOnBothSides() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                return length;
            }
        };
        Future<PipeReport> one = start(pipe(relay, a, b, TIMEOUT), endless, OutputStream.nullOutputStream());
        Future<PipeReport> other = start(pipe(relay, b, a, TIMEOUT), InputStream.nullInputStream(), full);
        assertEquals("cannot write the output: no space left", failure(other).getMessage());
        assertEquals("the peer has failed: it cannot write its output", failure(one).getMessage());
    }

    @Test
    void anInterruptedPipeNotifiesThePeer() throws Exception {
        Pipe pipe = pipe(relay, a, b, TIMEOUT);
        PipedOutputStream toA = new PipedOutputStream();
        PipedInputStream atB = new PipedInputStream();
        Future<PipeReport> one = start(pipe, new PipedInputStream(toA), OutputStream.nullOutputStream());
        Future<PipeReport> other = start(
                pipe(relay, b, a, TIMEOUT), InputStream.nullInputStream(), new PipedOutputStream(atB));
        toA.write(1);
        assertEquals(1, atB.read());
        pipe.interrupt();
        assertEquals(Reason.INTERRUPTED, failure(one).reason());
        assertEquals("the peer has failed: it was interrupted", failure(other).getMessage());
    }

    @Test
    void packetsOfOtherClientsAreIgnored() throws Exception {
        Pipe pipe = pipe(relay, a, b, TIMEOUT);
        NodePrivateKey otherKey = NodePrivateKey.generate();
        ByteArrayOutputStream atA = new ByteArrayOutputStream();
        PipedOutputStream toB = new PipedOutputStream();
        Future<PipeReport> one = start(pipe, InputStream.nullInputStream(), atA);
        Future<PipeReport> otherPipe = start(pipe(relay, otherKey, a, Duration.ofSeconds(2)),
                new ByteArrayInputStream(random(10)), OutputStream.nullOutputStream());
        Future<PipeReport> other = start(pipe(relay, b, a, TIMEOUT), new PipedInputStream(toB),
                OutputStream.nullOutputStream());
        assertEquals(Reason.NO_PEER, failure(otherPipe).reason());
        toB.write(random(10));
        toB.close();
        assertEquals(10, other.get().sentBytes());
        assertTrue(one.get().forged() > 0);
        assertTrue(Arrays.equals(random(10), atA.toByteArray()));
    }

    @Test
    void withoutARelayThePipeFails() throws Exception {
        try (OpenRelay own = OpenRelay.plain()) {
            own.shut();
            PipeException e = failure(start(pipe(own, a, b, TIMEOUT), InputStream.nullInputStream(),
                    OutputStream.nullOutputStream()));
            assertEquals(Reason.NO_RELAY, e.reason());
            assertTrue(String.valueOf(e.getMessage()).startsWith("the relay cannot be reached: "), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> pipe(relay, a, a, TIMEOUT));
    }
}
