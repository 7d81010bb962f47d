package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.HostileClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that reads more slowly than others send to it. */
class SlowReaderTest {

    /** Far more than the 250 ms between two checks for progress, which a busy machine may delay. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
    private static final int PACKET_BYTES = 64 << 10;
    private static final int FRAME_BYTES = 5 + 32 + PACKET_BYTES;
    private static final int IN_FLIGHT = 30;
    private static final int TIMEOUTS = 3;

    @Test
    void aSlowReaderIsNotCutOffWhileItReads() throws Exception {
        RelayOptions options = RelayOptions.DEFAULTS.toBuilder().writeTimeout(WRITE_TIMEOUT).build();
        Relay relay = new Relay(NodePrivateKey.generate(), options, Clock.SYSTEM);
        try (TestDoor doors = new TestDoor(relay)) {
            int port = doors.open(TestDoor.PLAIN, 1).port();
            try (HostileClient sender = HostileClient.login(port, false, false);
                    HostileClient reader = HostileClient.login(port, false, false)) {
                Frame packet = new Frame.SendPacket(reader.key(), new byte[PACKET_BYTES]);
                for (int i = 0; i < IN_FLIGHT; i++) { // more than the sockets' buffers hold
                    sender.send(packet);
                }
                long until = System.nanoTime() + WRITE_TIMEOUT.toNanos() * TIMEOUTS;
                while (System.nanoTime() - until < 0) { // sends as much as has been read
                    assertEquals(FRAME_BYTES, reader.read(FRAME_BYTES).length);
                    sender.send(packet);
                }
                assertFalse(reader.isClosedByPeer());
                assertEquals(0, relay.measurements().relay().sum(Metric.WRITE_TIMEOUTS));
            }
        }
    }
}
