package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines about dropped packets to the keys in {@code derp.log-drops}. */
class DropLogTest {

    private final ManualClock clock = new ManualClock();
    private final NodePrivateKey watched = NodePrivateKey.generate();
    private final Relay relay = new Relay(NodePrivateKey.generate(), Options.logDrops(watched.publicKey()), clock);

    private String line(String reason, String kind) {
        return "INFO dropped a packet: key=" + watched.publicKey() + " reason=" + reason + " kind=" + kind;
    }

    private static Logged log() {
        return new Logged(DropLog.class.getName());
    }

    @Test
    void packetsToAnUnknownKeyAreLogged() {
        TestPeer a = TestPeer.join(relay);
        try (Logged log = log()) {
            a.send(new Frame.SendPacket(watched.publicKey(), Packets.disco(1)));
            a.send(new Frame.SendPacket(watched.publicKey(), Packets.data(10, 1)));
            assertEquals(List.of(line("unknown_dest", "disco"), line("unknown_dest", "other")), log.take());
        }
    }

    @Test
    void packetsThatLeaveAQueueAreLogged() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay, watched);
        b.transport().stall();
        a.send(b, Packets.data(10, 1));
        try (Logged log = log()) {
            b.leave();
            assertEquals(List.of(line("gone_disconnected", "other")), log.take());
        }
    }

    @Test
    void packetsOverARateLimitAreLogged() {
        RateConfig.Rate rate = new RateConfig.Rate(100, 0);
        relay.setRateConfig(new RateConfig(rate, RateConfig.Rate.NONE, Map.of(), List.of()));
        TestPeer a = TestPeer.join(relay, NodePrivateKey.generate(), ClientInfo.REGULAR,
                LoopbackTransport.Peer.NOBODY.withoutPause());
        TestPeer b = TestPeer.join(relay, watched);
        a.send(b, Packets.data(65_536, 1));
        try (Logged log = log()) {
            a.send(b, Packets.data(10, 2));
            a.send(b, Packets.disco(3));
            assertEquals(List.of(line("queue_tail", "other"), line("queue_tail", "disco")), log.take());
        }
    }

    @Test
    void otherKeysAreNotLogged() {
        NodePublicKey other = NodePrivateKey.generate().publicKey();
        TestPeer a = TestPeer.join(relay);
        try (Logged log = log()) {
            a.send(new Frame.SendPacket(other, Packets.data(10, 1)));
            assertEquals(List.of(), log.take());
        }
    }

    @Test
    void aKeyHasFiveLinesInThirtySeconds() {
        TestPeer a = TestPeer.join(relay);
        try (Logged log = log()) {
            for (int i = 0; i < 10; i++) {
                a.send(new Frame.SendPacket(watched.publicKey(), Packets.data(10, i)));
            }
            assertEquals(5, log.take().size());
            clock.advance(Duration.ofSeconds(6));
            a.send(new Frame.SendPacket(watched.publicKey(), Packets.data(10, 1)));
            assertEquals(1, log.take().size(), "one more each six seconds");
        }
    }
}
