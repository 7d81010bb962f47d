package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.TlsVersion;
import dev.jderp.testkit.HostileClient;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Counters of the front door. */
class DoorCountsTest {

    private static void until(long expected, LongSupplier number) {
        long end = System.nanoTime() + 5_000_000_000L;
        while (number.getAsLong() != expected) {
            assertTrue(System.nanoTime() < end, number.getAsLong() + ", not " + expected);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aTlsRequestCountsOnceAndAClientWhileItIsConnected() throws Exception {
        try (TestDoor relay = new TestDoor()) {
            int port = relay.open(TestDoor.tls(), 1).port();
            Counters<TlsVersion> all = relay.relay.measurements().tlsRequests();
            Counters<TlsVersion> active = relay.relay.measurements().tlsActive();
            try (HostileClient browser = HostileClient.tls(port)) {
                for (int i = 0; i < 3; i++) {
                    browser.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
                    browser.readHead();
                }
                assertEquals(3, all.sum(TlsVersion.TLS_1_3));
                until(0, () -> active.sum(TlsVersion.TLS_1_3));
            }
            for (boolean webSocket : List.of(false, true)) {
                try (HostileClient client = HostileClient.login(port, true, webSocket)) {
                    assertEquals(1, active.sum(TlsVersion.TLS_1_3));
                    client.leave();
                }
                until(0, () -> active.sum(TlsVersion.TLS_1_3));
            }
            try (HostileClient refused = HostileClient.tls(port)) {
                refused.sendText("GET /derp HTTP/1.1\r\nHost: x\r\n\r\n");
                refused.readAll();
            }
            until(0, () -> active.sum(TlsVersion.TLS_1_3));
            assertEquals(6, all.sum(TlsVersion.TLS_1_3));
            assertEquals(0, all.sum(TlsVersion.TLS_1_2));
        }
    }

    @Test
    void requestsWithoutTlsAreNotCountedAsTls() throws Exception {
        try (TestDoor relay = new TestDoor();
                HostileClient client = HostileClient.login(relay.open(TestDoor.PLAIN, 1).port(), false, false)) {
            for (TlsVersion version : TlsVersion.values()) {
                assertEquals(0, relay.relay.measurements().tlsRequests().sum(version), client.key() + "");
            }
        }
    }

    @Test
    void onlyWebSocketClientsThatSpeakDerpAreCounted() throws Exception {
        try (TestDoor relay = new TestDoor()) {
            int port = relay.open(TestDoor.PLAIN, 1).port();
            Counters<DoorMetric> doors = relay.relay.measurements().doors();
            HostileClient.login(port, false, false).close();
            assertEquals(0, doors.sum(DoorMetric.WEBSOCKET_ACCEPTS));
            try (HostileClient other = HostileClient.plain(port)) {
                other.sendText(HostileClient.webSocketRequest("xderpx"));
                other.readHead();
                other.speakWebSocket();
                assertEquals(1008, other.closeCode());
            }
            assertEquals(0, doors.sum(DoorMetric.WEBSOCKET_ACCEPTS));
            HostileClient.login(port, false, true).close();
            assertEquals(1, doors.sum(DoorMetric.WEBSOCKET_ACCEPTS));
        }
    }
}
