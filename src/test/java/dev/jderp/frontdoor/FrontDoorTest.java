package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.protocol.Frame;
import dev.jderp.testkit.DoorSuite;
import dev.jderp.testkit.HostileClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The front door on every platform that this machine can play: plain and TLS, epoll and BoringSSL, NIO and the JDK's TLS. */
class FrontDoorTest extends DoorSuite {

    private static final List<Port> PORTS = new ArrayList<>();
    private static TestDoor relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
        for (Platform platform : List.of(Platform.detect(), new Platform(false, false))) {
            PORTS.add(new Port(relay.open(TestDoor.PLAIN, platform, 1).port(), false));
            PORTS.add(new Port(relay.open(TestDoor.tls(), platform, 1).port(), true));
        }
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
        PORTS.clear();
    }

    @Override
    protected List<Port> ports() {
        return PORTS;
    }

    @Test
    void theAnswerToAnUpgradeIsByteForByteDerpers() throws Exception {
        onEvery(ports(), port -> {
            try (HostileClient a = port.connect()) {
                a.sendText(UPGRADE);
                assertEquals("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
                        + "Derp-Version: 2\r\nDerp-Public-Key: " + relay.relay.publicKey().hex() + "\r\n\r\n",
                        a.readHead());
            }
        });
    }

    @Test
    void aFastStartIsAnsweredByTheServersKeyAlone() throws Exception {
        onEvery(ports(), port -> {
            try (HostileClient a = port.connect()) {
                a.sendText(UPGRADE.replace("\r\n\r\n", "\r\nDerp-Fast-Start: 1\r\n\r\n"));
                a.send(a.loginFor(relay.relay.publicKey()));
                assertTrue(a.next() instanceof Frame.ServerKey);
                assertTrue(a.next() instanceof Frame.ServerWelcome);
            }
        });
    }
}
