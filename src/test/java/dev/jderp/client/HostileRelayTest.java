package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.client.dial.Upgrades;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.ServerHandshake;
import dev.jderp.testkit.Clients;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Relays that mean harm: each call ends with one exception, in its time. */
@Timeout(60)
@SuppressWarnings("try") // clients are closed early, on purpose
class HostileRelayTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final byte[] CONSENT = HostileRelay.CONSENT.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GREETING = new ServerHandshake(NodePrivateKey.generate()).greeting();

    private static DerpClientBuilder client(HostileRelay relay) {
        return Clients.plain(relay.port()).connectTimeout(LONG).readTimeout(LONG).pingTimeout(LONG);
    }

    private static <E extends IOException> E refuses(Class<E> kind, String answer) throws IOException {
        try (HostileRelay relay = HostileRelay.saying(answer); DerpClient client = client(relay).build()) {
            return assertThrows(kind, client::connect, answer);
        }
    }

    @Test
    void anotherStatusThan101IsARefusal() throws Exception {
        for (String answer : List.of("HTTP/1.1 426 Upgrade Required\r\n\r\nDERP requires connection upgrade\n",
                "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 503 \r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n")) {
            DerpException e = refuses(DerpException.class, answer);
            assertEquals(DerpException.Kind.REFUSED, e.kind(), answer);
        }
        assertEquals("the relay refuses to upgrade: HTTP status 404: no [31m such page",
                refuses(DerpException.class, "HTTP/1.1 404 Not Found\r\n\r\nno \u001b[31m such\r\npage").getMessage());
    }

    @Test
    void anAnswerThatIsNotHttpIsReported() throws Exception {
        for (String answer : List.of("SSH-2.0-OpenSSH_9.6\r\n", "HTTP/2 101\r\n\r\n", "HTTP/1.1 1e1 X\r\n\r\n",
                "\r\n\r\n\r\n\r\n", "HTTP/1.1 1010\r\n\r\n", "HTTP/1.1 101 X\r\nX: " + "x".repeat(1 << 16),
                "\u0000".repeat(6))) {
            DerpException e = refuses(DerpException.class, answer);
            assertEquals(DerpException.Kind.PROTOCOL, e.kind(), answer);
        }
    }

    @Test
    void anInvalidGreetingIsReported() throws Exception {
        for (String frame : List.of("\u0006\0\0\0\0", "\u0001\0\0\u0004\u0001", "\u0001\0\0\0\u0001x",
                "GET / HTTP/1.1\r\n",
                "\u0001\0\0\0(" + "x".repeat(40))) {
            DerpException e = refuses(DerpException.class, HostileRelay.CONSENT + frame);
            assertEquals(DerpException.Kind.PROTOCOL, e.kind(), frame);
        }
    }

    @Test
    void silenceEndsByTimeoutAtEveryStage() throws Exception {
        byte[] half = "HTTP/1.1 101 Swit".getBytes(StandardCharsets.US_ASCII);
        for (List<byte[]> sent : List.of(List.<byte[]>of(), List.of(half), List.of(CONSENT),
                List.of(CONSENT, new byte[]{1, 0, 0}))) {
            try (HostileRelay relay = HostileRelay.saying(sent.toArray(byte[][]::new));
                    DerpClient client = client(relay).connectTimeout(SHORT).build()) {
                assertThrows(SocketTimeoutException.class, client::connect);
                assertEquals(0, client.generation());
            }
        }
        try (HostileRelay relay = HostileRelay.saying();
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .url(URI.create("https://127.0.0.1:" + relay.port() + "/derp"))
                        .connectTimeout(SHORT)
                        .build()) {
            assertThrows(SocketTimeoutException.class, client::connect);
        }
    }

    @Test
    void silenceAfterTheLoginEndsReceiving() throws Exception {
        try (HostileRelay relay = HostileRelay.saying(CONSENT, GREETING);
                DerpClient client = client(relay).readTimeout(SHORT).build()) {
            assertThrows(SocketTimeoutException.class, client::receive);
            assertEquals(0, client.generation());
        }
    }

    @Test
    void aTrickleOfBytesDoesNotExtendTheTimeout() throws Exception {
        HostileRelay.Script trickle = (in, out) -> {
            byte[] all = HostileRelay.CONSENT.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0;; i = (i + 1) % all.length) {
                out.write(all[i] == '\n' ? 'x' : all[i]);
                Thread.sleep(20); // the relay's way to be slow
            }
        };
        try (HostileRelay relay = new HostileRelay(trickle);
                DerpClient client = client(relay).connectTimeout(SHORT).build()) {
            assertThrows(SocketTimeoutException.class, client::connect);
        }
        HostileRelay.Script amidFrame = (in, out) -> {
            out.write(CONSENT);
            out.write(GREETING);
            out.write(new byte[]{0x14, 0, 1, 0, 0});
            while (true) {
                out.write('x');
                Thread.sleep(20);
            }
        };
        try (HostileRelay relay = new HostileRelay(amidFrame);
                DerpClient client = client(relay).readTimeout(SHORT).build()) {
            assertThrows(SocketTimeoutException.class, client::receive);
        }
    }

    @Test
    void aServerInfoFromAnotherKeyEndsTheSession() throws Exception {
        byte[] welcome = new byte[5 + 60];
        welcome[0] = 3;
        welcome[4] = 60;
        try (HostileRelay relay = HostileRelay.saying(CONSENT, GREETING, welcome);
                DerpClient client = client(relay).build()) {
            DerpException e = assertThrows(DerpException.class, client::receive);
            assertEquals(DerpException.Kind.PROTOCOL, e.kind());
            assertEquals(0, client.generation());
        }
    }

    @Test
    void aDeclaredLengthTakesNoMemory() throws Exception {
        byte[] large = {0x05, 0, 0x10, 0, 0}; // a mebibyte is announced, nothing comes
        try (HostileRelay relay = HostileRelay.saying(CONSENT, GREETING, large);
                DerpClient client = client(relay).readTimeout(SHORT).build()) {
            assertThrows(SocketTimeoutException.class, client::receive);
        }
    }

    @Test
    void closeEndsAReceiverOfEndlessFrames() throws Exception {
        CountDownLatch flowing = new CountDownLatch(1);
        HostileRelay.Script endless = (in, out) -> {
            out.write(CONSENT);
            out.write(GREETING);
            byte[] unknown = new byte[5 + 10_000];
            unknown[0] = 0x77;
            unknown[3] = 10_000 >> 8;
            unknown[4] = (byte) 10_000;
            for (int i = 0;; i++) {
                out.write(unknown);
                if (i == 100) {
                    flowing.countDown();
                }
            }
        };
        try (HostileRelay relay = new HostileRelay(endless); DerpClient client = client(relay).build()) {
            Thread closer = Thread.ofVirtual().start(() -> {
                try {
                    flowing.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                client.close();
            });
            DerpException e = assertThrows(DerpException.class, client::receive);
            assertEquals(DerpException.Kind.CLOSED, e.kind());
            closer.join();
        }
    }

    @Test
    void closeEndsAConnectThatWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HostileRelay.Script silent = (in, out) -> {
            if (in.read() >= 0) {
                asked.countDown();
            }
        };
        try (HostileRelay relay = new HostileRelay(silent); DerpClient client = client(relay).build()) {
            Thread closer = Thread.ofVirtual().start(() -> {
                try {
                    asked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                client.close();
            });
            DerpException e = assertThrows(DerpException.class, client::connect);
            assertEquals(DerpException.Kind.CLOSED, e.kind());
            closer.join();
        }
    }

    @Test
    void aRelayThatReadsNothingBlocksForwardUpToItsTimeout() throws Exception {
        try (HostileRelay relay = HostileRelay.saying(CONSENT, GREETING)) {
            NodeStream stream = new NodeDialer(NodeDialer.Options.DEFAULTS).tcp(Nodes.at("127.0.0.1", relay.port()));
            Upgrades.upgrade(stream);
            NodePrivateKey key = NodePrivateKey.generate();
            try (DerpConnection connection = DerpConnection.open(
                    stream, key, DerpConnection.Options.DEFAULTS, new byte[0], System::nanoTime, SHORT)) {
                IOException e = assertThrows(IOException.class, () -> {
                    while (true) {
                        connection.forward(key.publicKey(), key.publicKey(), new byte[65536]);
                    }
                });
                assertInstanceOf(DerpException.class, e);
                assertThrows(IOException.class, () -> connection.sendPing(1));
            }
        }
    }

    @Test
    void aRelayThatClosesIsReported() throws Exception {
        HostileRelay.Script closing = (in, out) -> {
            out.write(CONSENT);
            out.write(GREETING);
            var unused = in.readNBytes(200);
            out.close();
        };
        try (HostileRelay relay = new HostileRelay(closing); DerpClient client = client(relay).build()) {
            IOException e = assertThrows(IOException.class, client::receive);
            if (!(e instanceof SocketException)) { // the kernel's word for it when something was left unread
                assertInstanceOf(EOFException.class, e);
            }
            IOException again = assertThrows(IOException.class, client::receive);
            assertEquals(2, relay.clients(), () -> "connected anew: " + again);
        }
    }

    @Test
    void anAnswerThatOpensNoWebSocketIsARefusal() throws Exception {
        String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        for (String answer : List.of(HostileRelay.CONSENT, head + "Sec-WebSocket-Protocol: derp\r\n\r\n",
                head + "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: derp\r\n\r\n")) {
            try (HostileRelay relay = HostileRelay.saying(answer);
                    DerpClient client = client(relay).webSocket(true).build()) {
                DerpException e = assertThrows(DerpException.class, client::connect);
                assertEquals(DerpException.Kind.PROTOCOL, e.kind());
            }
        }
        try (HostileRelay relay = HostileRelay.saying("HTTP/1.1 403 Forbidden\r\n\r\nno");
                DerpClient client = client(relay).webSocket(true).build()) {
            DerpException e = assertThrows(DerpException.class, client::connect);
            assertEquals(DerpException.Kind.REFUSED, e.kind());
        }
        assertThrows(IllegalArgumentException.class,
                () -> Clients.plain(1).webSocket(true).watchConnections(true).build());
    }
}
