package dev.jderp.frontdoor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The front door's port for pages, in front of a container that is a socket of the test. */
@Timeout(60)
class PagesPortTest {

    private static final AddressOptions THIS_HOST = new AddressOptions(List.of("127.0.0.1"), "X-Forwarded-For");
    private static final Duration DRAIN = Duration.ofMinutes(1);

    private final int port = RelayProcess.freePort();
    private final FrontDoorOptions options = TestDoor.PLAIN.toBuilder()
            .pages(Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))).build();
    private TestDoor relay;
    private ServerSocket container;

    @BeforeEach
    void open() throws Exception {
        relay = new TestDoor();
        container = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        container.close();
    }

    private FrontDoor open(FrontDoorOptions with, AddressOptions proxies) throws Exception {
        return relay.open(with, container.getLocalPort(), proxies, true);
    }

    /** Sends a request, and answers it as the container; returns the fields that follow the secret in its header. */
    private String fields(HostileClient client, String more) throws Exception {
        CompletableFuture<String> fields = CompletableFuture.supplyAsync(this::answer,
                task -> Thread.ofPlatform().daemon().start(task));
        client.sendText("GET /page HTTP/1.1\r\nHost: x\r\n" + more + "\r\n");
        return fields.get();
    }

    private String answer() {
        try (Socket socket = container.accept()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String fields = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.startsWith(FrontDoorHeader.NAME + ": ")) {
                    fields = line.substring(line.indexOf(TestDoor.SECRET) + TestDoor.SECRET.length() + 1);
                }
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return fields.replaceFirst(" [0-9]+ ", " PORT ");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String fieldsAt(int at, String more) throws Exception {
        try (HostileClient client = HostileClient.plain(at)) {
            return fields(client, more);
        }
    }

    @Test
    void onlyRequestsAtThisPortWithoutAProxyAreDirect() throws Exception {
        int main = open(options, TestDoor.NOBODY).port();
        assertEquals("http 127.0.0.1 PORT false false true", fieldsAt(port, ""));
        assertEquals("http 127.0.0.1 PORT false true false", fieldsAt(port, "X-Forwarded-For: 127.0.0.1\r\n"));
        assertEquals("http 127.0.0.1 PORT false true false", fieldsAt(port, "Via: x\r\n"));
        assertEquals("http 127.0.0.1 PORT false false false", fieldsAt(main, ""));
    }

    @Test
    void anAddressThatIsATrustedProxyMayBeDirect() throws Exception {
        open(options, THIS_HOST);
        assertEquals("http 127.0.0.1 PORT true false true", fieldsAt(port, ""));
        assertEquals("http 203.0.113.7 PORT true false false", fieldsAt(port, "X-Forwarded-For: 203.0.113.7\r\n"));
    }

    @Test
    void noProxyHeaderIsExpectedAtThisPort() throws Exception {
        open(options.toBuilder().proxyProtocolFrom(List.of("127.0.0.0/8")).build(), TestDoor.NOBODY);
        assertEquals("http 127.0.0.1 PORT false false true", fieldsAt(port, ""));
    }

    @Test
    void theLimitsOfRatesAreNotForThisPort() throws Exception {
        PendingLimits.Rate one = new PendingLimits.Rate(0.001, 1);
        open(TestDoor.limited(new PendingLimits(
                Duration.ofSeconds(2), Duration.ofSeconds(2), 1000, 100_000, one, one)).toBuilder()
                .pages(options.pages()).build(), TestDoor.NOBODY);
        for (int i = 0; i < 3; i++) {
            assertEquals("http 127.0.0.1 PORT false false true", fieldsAt(port, ""));
        }
    }

    @Test
    void thisPortServesWhileTheRelayDrains() throws Exception {
        int main = open(options, TestDoor.NOBODY).port();
        relay.relay.beginDrain(DRAIN, false);
        assertEquals("http 127.0.0.1 PORT false false true", fieldsAt(port, ""));
        for (String refused : List.of("GET /page", "GET /derp")) {
            try (HostileClient client = HostileClient.plain(refused.endsWith("derp") ? port : main)) {
                client.sendText(refused + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 503 "));
            }
        }
    }

    @Test
    void aConnectionToADoorThatHasLeftEndsAfterItsNextAnswer() throws Exception {
        FrontDoor door = open(options, TestDoor.NOBODY);
        for (int each : List.of(door.port(), port)) {
            try (HostileClient client = HostileClient.plain(each)) {
                fields(client, "");
                assertTrue(!client.readHead().contains("close"));
            }
        }
        try (HostileClient atMain = HostileClient.plain(door.port());
                HostileClient atPages = HostileClient.plain(port)) {
            for (HostileClient each : List.of(atMain, atPages)) {
                fields(each, "");
                each.readHead();
            }
            door.leave();
            relay.relay.beginDrain(DRAIN, true);
            for (HostileClient each : List.of(atMain, atPages)) {
                fields(each, "");
                String head = each.readHead();
                assertTrue(head.startsWith("HTTP/1.1 204 ")
                        && head.toLowerCase(java.util.Locale.ROOT).contains("connection: close"), head);
                assertTrue(each.isClosedByPeer());
            }
        }
    }
}
