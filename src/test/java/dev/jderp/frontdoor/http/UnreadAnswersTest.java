package dev.jderp.frontdoor.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that send requests without reading answers, or send more after their last answer: the front door accepts only
 * a bounded amount of that.
 */
class UnreadAnswersTest {

    /** More than all kernel buffers between a client and the relay hold. */
    private static final long BOUND = 24 << 20;
    private static final int SMALL_BUFFER = 4 << 10;
    /** With less, the kernel drops what arrives while its buffer is full, and learns of a close half a minute later. */
    private static final int TWO_WAY_BUFFER = 64 << 10;
    private static final Platform JDK = new Platform(false, false);
    private static final PendingLimits QUICK = new PendingLimits(
            Duration.ofSeconds(10), Duration.ofMillis(500), 1000, 100_000, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);
    private static final PendingLimits PATIENT = new PendingLimits(
            Duration.ofMinutes(1), Duration.ofMinutes(1), 1000, 100_000, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);

    private TestDoor relay;
    private ServerSocket container;

    @BeforeEach
    void open() throws Exception {
        relay = new TestDoor();
        container = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!container.isClosed()) {
                try {
                    Socket request = container.accept();
                    Thread.startVirtualThread(() -> answer(request));
                } catch (IOException e) {
                    // the test is over
                }
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        container.close();
    }

    private static void answer(Socket request) {
        try (request) {
            request.getInputStream().read();
            request.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000))
                    .getBytes(StandardCharsets.US_ASCII));
            request.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the relay has closed
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void pipelinedRequestsStallWhileNothingIsRead(boolean tls, boolean jdk) throws Exception {
        FrontDoor door = relay.open(
                TestDoor.limited(QUICK, tls), jdk ? JDK : Platform.detect(), container.getLocalPort());
        for (String path : new String[]{"/derp/probe", "/generate_204", "/from-the-container"}) {
            assertStalls(connect(door.port(), tls, TWO_WAY_BUFFER), "", "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        }
    }

    @Test
    void bytesAfterTheLastAnswerAreNotKept() throws Exception {
        FrontDoor door = relay.open(TestDoor.limited(QUICK, false), container.getLocalPort());
        for (String last : new String[]{
                "GET /derp HTTP/1.1\r\nHost: x\r\n\r\n", // 426
                "GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n"}) {
            long before = TestDoor.usedMemory(door);
            AtomicLong most = new AtomicLong();
            try (Socket socket = connect(door.port(), false)) {
                send(socket, last, "x".repeat(64 << 10), 64 << 20,
                        () -> most.accumulateAndGet(TestDoor.usedMemory(door) - before, Math::max));
            }
            assertTrue(most.get() < (4 << 20), last + " held " + most.get() + " bytes");
        }
    }

    @Test
    void anUnreadLastAnswerIsCutOff() throws Exception {
        FrontDoor door = relay.open(TestDoor.limited(QUICK, false), container.getLocalPort());
        String probes = "GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000);
        try (Socket socket = connect(door.port(), false)) {
            assertStalls(socket, probes, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
    }

    @Test
    void requestsContinueWhenTheirAnswersAreRead() throws Exception {
        FrontDoor door = relay.open(TestDoor.limited(PATIENT, false), container.getLocalPort());
        int requests = 20_000;
        try (HostileClient client = HostileClient.plain(door.port())) {
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < requests; i++) {
                        client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < requests; i++) {
                assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            }
            sender.join();
        }
    }

    /** Sends without reading until the relay accepts no more or has closed; it must not accept everything. */
    private static void assertStalls(Socket socket, String first, String again) throws Exception {
        try (socket) {
            long sent = send(socket, first, again.repeat(1_000), BOUND, () -> {
            });
            assertTrue(sent < BOUND, again + ": taken although nothing is read: " + sent);
            socket.setSoTimeout(20_000);
            try {
                while (socket.getInputStream().read() >= 0) {
                    // answers that were sent before the connection was closed
                }
            } catch (SocketException e) {
                // reset, which is also a close
            }
        }
    }

    /** Writes {@code again} up to {@code bound} bytes; returns early when the relay closes or accepts no more. */
    private static long send(
            Socket socket, String first, String again, long bound, Runnable each)
            throws Exception {
        byte[] block = again.getBytes(StandardCharsets.US_ASCII);
        AtomicLong sent = new AtomicLong();
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
                while (sent.get() < bound) {
                    socket.getOutputStream().write(block);
                    sent.addAndGet(block.length);
                    each.run();
                }
            } catch (IOException e) {
                // the relay has closed
            }
        });
        writer.join(TimeUnit.MINUTES.toMillis(2)); // a kernel in back-off learns of a close half a minute later
        assertTrue(!writer.isAlive(), "the relay keeps a connection that reads nothing");
        return sent.get();
    }

    private static Socket connect(int port, boolean tls) throws Exception {
        return connect(port, tls, SMALL_BUFFER);
    }

    private static Socket connect(int port, boolean tls, int receiveBuffer) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSendBufferSize(64 << 10);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (!tls) {
            return socket;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, new SecureRandom());
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port, true);
        secure.startHandshake();
        return secure;
    }
}
