package dev.jderp.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StunClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicLong nowNs = new AtomicLong(5_000);
    private final StunClient client = new StunClient(nowNs::get);
    private final DatagramSocket server = bind("127.0.0.1");

    private static DatagramSocket bind(String address) {
        try {
            return new DatagramSocket(0, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static DatagramPacket receive(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        server.receive(packet);
        return packet;
    }

    private static void answer(DatagramSocket server, DatagramPacket request) throws IOException, StunException {
        TransactionId id = StunMessage.parseRequest(Arrays.copyOf(request.getData(), request.getLength()));
        InetSocketAddress from = (InetSocketAddress) request.getSocketAddress();
        byte[] answer = StunMessage.response(id, from);
        server.send(new DatagramPacket(answer, answer.length, from));
    }

    @Test
    void anAnswerHasAddressServerAndRoundTripTime() throws Exception {
        CompletableFuture<StunAnswer> asked = client.send(address());
        DatagramPacket request = receive(server);
        nowNs.addAndGet(1_234_567);
        answer(server, request);
        StunAnswer answer = asked.get();
        assertEquals(new InetSocketAddress(server.getLocalAddress(), client.localPort(false)), answer.mapped());
        assertEquals(address(), answer.server());
        assertEquals(Duration.ofNanos(1_234_567), answer.roundTrip());
        assertEquals(0, client.pendingCount());
    }

    @Test
    void askWaitsForTheAnswer() throws Exception {
        Thread answering = Thread.ofVirtual().start(() -> {
            try {
                answer(server, receive(server));
            } catch (IOException | StunException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(client.localPort(false), client.ask(address(), LONG).mapped().getPort());
        answering.join();
    }

    @Test
    void requestsOnOneSocketAreAnsweredInAnyOrder() throws Exception {
        List<CompletableFuture<StunAnswer>> asked = new ArrayList<>();
        List<DatagramPacket> requests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(client.send(address()));
            requests.add(receive(server));
        }
        assertEquals(100, client.pendingCount());
        for (DatagramPacket request : requests.reversed()) {
            answer(server, request);
            answer(server, request); // the second answer is ignored
        }
        for (CompletableFuture<StunAnswer> one : asked) {
            assertEquals(requests.getFirst().getPort(), one.get().mapped().getPort());
        }
        assertEquals(0, client.pendingCount());
    }

    @Test
    void aRequestWithoutAnswerTimesOutAndIsForgotten() {
        assertThrows(SocketTimeoutException.class, () -> client.ask(address(), Duration.ofMillis(1)));
        assertEquals(0, client.pendingCount());
    }

    @Test
    void aCancelledRequestIsForgotten() throws Exception {
        CompletableFuture<StunAnswer> asked = client.send(address());
        assertTrue(asked.cancel(false));
        assertEquals(0, client.pendingCount());
    }

    @Test
    void invalidAndUnexpectedAnswersAreIgnored() throws Exception {
        CompletableFuture<StunAnswer> asked = client.send(address());
        DatagramPacket request = receive(server);
        InetSocketAddress from = (InetSocketAddress) request.getSocketAddress();
        byte[] foreign = StunMessage.response(TransactionId.random(), from);
        for (byte[] bytes : List.of(new byte[0], new byte[2000], foreign,
                StunMessage.request(TransactionId.random()))) {
            server.send(new DatagramPacket(bytes, bytes.length, from));
        }
        assertFalse(asked.isDone());
        answer(server, request);
        assertEquals(from, asked.get().mapped());
    }

    @Test
    void anAnswerFromAnotherAddressIsAccepted() throws Exception {
        try (DatagramSocket other = bind("127.0.0.1")) {
            CompletableFuture<StunAnswer> asked = client.send(address());
            answer(other, receive(server));
            assertEquals(other.getLocalSocketAddress(), asked.get().server());
        }
    }

    @Test
    void closingFailsPendingAndLaterRequests() throws Exception {
        CompletableFuture<StunAnswer> asked = client.send(address());
        client.close();
        ExecutionException e = assertThrows(ExecutionException.class, () -> asked.get(20, TimeUnit.SECONDS));
        assertInstanceOf(ClosedChannelException.class, e.getCause());
        assertThrows(ClosedChannelException.class, () -> client.ask(address(), LONG));
        assertThrows(ClosedChannelException.class, () -> client.localPort(false));
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheSocket() throws Exception {
        CompletableFuture<StunAnswer> first = client.send(address());
        DatagramPacket request = receive(server);
        int port = client.localPort(false);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> client.ask(address(), LONG));
        answer(server, request);
        assertEquals(port, first.get().mapped().getPort());
        assertEquals(port, client.localPort(false));
    }

    @Test
    void ipv6HasASocketOfItsOwn() throws Exception {
        DatagramSocket ipv6;
        try {
            ipv6 = bind("::1");
        } catch (IllegalStateException e) {
            Assumptions.abort("this host has no IPv6: " + e.getMessage());
            return;
        }
        try (ipv6) {
            CompletableFuture<StunAnswer> asked = client.send((InetSocketAddress) ipv6.getLocalSocketAddress());
            answer(ipv6, receive(ipv6));
            assertEquals(new InetSocketAddress(ipv6.getLocalAddress(), client.localPort(true)), asked.get().mapped());
        }
    }

    @Test
    void anUnresolvedNameIsReported() {
        assertThrows(UnknownHostException.class,
                () -> client.send(InetSocketAddress.createUnresolved("relay.example", 3478)));
    }
}
