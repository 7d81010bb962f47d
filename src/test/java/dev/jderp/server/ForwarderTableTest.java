package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forwarders to keys that other relays have ({@code docs/protocol.md#forwarders}). */
class ForwarderTableTest {

    private final Counters<Metric> metrics = new Counters<>(Metric.class);
    private final ForwarderTable table = new ForwarderTable(metrics);
    private final NodePublicKey u1 = NodePrivateKey.generate().publicKey();
    private final NodePublicKey u2 = NodePrivateKey.generate().publicKey();
    private final NodePublicKey u3 = NodePrivateKey.generate().publicKey();

    /** A way that goes nowhere; equal to others of its number, as links that are made anew are. */
    private record Way(int number) implements PacketForwarder {
        @Override
        public void forward(NodePublicKey source, FrameView frame, ReadScope scope) {}
    }

    private final Way one = new Way(1);
    private final Way two = new Way(2);
    private final Way three = new Way(3);
    private final Way hundred = new Way(100);

    private void counted(long total, long remote, long created, long deleted, long otherValue) {
        assertEquals(total, metrics.sum(Metric.CLIENTS_TOTAL));
        assertEquals(remote, metrics.sum(Metric.CLIENTS_REMOTE));
        assertEquals(created, metrics.sum(Metric.MULTIFORWARDER_CREATED));
        assertEquals(deleted, metrics.sum(Metric.MULTIFORWARDER_DELETED));
        assertEquals(otherValue, metrics.sum(Metric.PACKET_FORWARDER_DELETE_OTHER_VALUE));
    }

    @Test
    void forwardersAreAddedAndRemovedAsTheMeshReports() {
        table.add(u1, one);
        table.add(u2, two);
        assertSame(one, table.find(u1));
        assertSame(two, table.find(u2));
        counted(2, 2, 0, 0, 0);

        assertFalse(table.remove(u2, new Way(999), false), "a forwarder that is not there");
        assertFalse(table.remove(u3, one, false), "a key that is not there");
        assertSame(two, table.find(u2));
        counted(2, 2, 0, 0, 1);

        assertTrue(table.remove(u2, two, false));
        assertNull(table.find(u2));
        assertFalse(table.contains(u2));
        counted(1, 1, 0, 0, 1);

        table.add(u1, hundred);
        table.add(u1, hundred);
        MultiForwarder several = assertInstanceOf(MultiForwarder.class, table.find(u1));
        assertSame(one, several.preferred(), "the one known longest");
        assertEquals(2, several.size());
        counted(1, 1, 1, 0, 1);

        assertFalse(table.remove(u1, new Way(55), false));
        assertSame(several, table.find(u1));
        assertFalse(table.remove(u1, one, false));
        assertSame(hundred, table.find(u1));
        counted(1, 1, 1, 1, 1);

        table.addLocal(u1);
        assertSame(hundred, table.find(u1), "stays known");
        counted(1, 0, 1, 1, 1);
        assertFalse(table.remove(u1, hundred, true));
        assertNull(table.find(u1));
        assertTrue(table.isLocalOnly(u1));
        counted(1, 0, 1, 1, 1);
        assertTrue(table.removeLocal(u1));
        assertFalse(table.contains(u1));
        counted(0, 0, 1, 1, 1);

        table.addLocal(u1); // moves to relay 2, whose report comes before the old connection's end
        table.add(u1, two);
        assertFalse(table.removeLocal(u1));
        assertSame(two, table.find(u1));
        counted(1, 1, 1, 1, 1);

        table.addLocal(u3);
        assertNull(table.find(u3));
        table.add(u3, three);
        assertSame(three, table.find(u3), "the only one");
        counted(2, 1, 1, 1, 1);
    }

    @Test
    void theSameForwarderAddedTwiceCountsOnce() {
        table.add(u1, one);
        table.add(u1, one);
        assertSame(one, table.find(u1));
        counted(1, 1, 0, 0, 0);
    }

    @Test
    void theLongestKnownForwarderReplacesTheFirst() {
        table.add(u1, one);
        table.add(u1, two);
        table.add(u1, three);
        MultiForwarder several = assertInstanceOf(MultiForwarder.class, table.find(u1));
        assertFalse(table.remove(u1, one, false));
        assertSame(two, several.preferred());
        table.add(u1, one);
        assertSame(two, several.preferred());
        assertFalse(table.remove(u1, two, false));
        assertSame(three, several.preferred());
        assertFalse(table.remove(u1, three, false));
        assertSame(one, table.find(u1));
        counted(1, 1, 1, 1, 0);
    }

    @Test
    void theTableFollowsClientsAndReportsOfTheMesh() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        TestPeer client = TestPeer.join(relay);
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_TOTAL));
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_LOCAL));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_REMOTE));
        relay.addForwarder(client.key(), one);
        relay.addForwarder(u2, one);
        assertEquals(2, relay.metrics().sum(Metric.CLIENTS_TOTAL));
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_REMOTE));
        client.leave();
        assertEquals(2, relay.metrics().sum(Metric.CLIENTS_TOTAL));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_LOCAL));
        assertEquals(2, relay.metrics().sum(Metric.CLIENTS_REMOTE));
        assertEquals(List.of(), relay.consistencyProblems());
        TestPeer again = TestPeer.join(relay, client.privateKey());
        relay.removeForwarder(client.key(), one);
        relay.removeForwarder(u2, one);
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_TOTAL));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_REMOTE));
        assertEquals(List.of(), relay.consistencyProblems());
        again.leave();
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_TOTAL));
    }
}
