package dev.jderp.grid;

import dev.jderp.grid.options.GridOptions;

import dev.jderp.grid.options.GridMembers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.testkit.RelayProcess;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two members of a real grid in one process, with the configuration of a relay. */
class HazelcastStoreTest {

    private static final int PORT_A = RelayProcess.freePort();
    private static final int PORT_B = RelayProcess.freePort();

    private static HazelcastStore a;
    private static HazelcastStore b;

    private static HazelcastStore start(String node, int port) throws Exception {
        GridOptions options = new GridOptions(
                GridMembers.parse("127.0.0.1:" + PORT_A + ",127.0.0.1:" + PORT_B, port),
                InetAddress.getLoopbackAddress(), port, 900, node, node + ".example.com:443");
        return HazelcastStore.start(options);
    }

    @BeforeAll
    static void startBoth() throws Exception {
        a = start("900a", PORT_A);
        b = start("900b", PORT_B);
    }

    @AfterAll
    static void stopBoth() {
        a.close();
        b.close();
    }

    /** What a member hears. */
    private static final class Heard implements GridListener {

        private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CountDownLatch changed = new CountDownLatch(1);

        @Override
        public void textsChanged() {
            changed.countDown();
        }

        @Override
        public void received(String message) {
            messages.add(message);
        }
    }

    @Test
    void theMembersKnowEachOthersNodesAndAddresses() {
        assertEquals(List.of("900a", "900b"), b.members().stream().map(GridMember::node).sorted().toList());
        assertEquals("900b", b.self().node());
        assertEquals("900b.example.com:443", b.self().neighbour());
        assertEquals("127.0.0.1", b.self().address());
    }

    @Test
    void aTextIsReplacedOnlyIfItIsTheExpectedOne() throws Exception {
        Heard heard = new Heard();
        b.listen(heard);
        assertTrue(a.replace("cas", Optional.empty(), "one"));
        assertFalse(b.replace("cas", Optional.empty(), "two"));
        assertFalse(b.replace("cas", Optional.of("zero"), "two"));
        assertTrue(b.replace("cas", Optional.of("one"), "two"));
        assertEquals(Optional.of("two"), a.read("cas"));
        assertEquals(Optional.empty(), a.read("unknown"));
        assertTrue(heard.changed.await(1, TimeUnit.MINUTES));
    }

    @Test
    void aMessageReachesAllMembersOrOne() throws Exception {
        Heard ofA = new Heard();
        Heard ofB = new Heard();
        a.listen(ofA);
        b.listen(ofB);
        a.publish("to all");
        assertEquals("to all", ofA.messages.poll(1, TimeUnit.MINUTES));
        assertEquals("to all", ofB.messages.poll(1, TimeUnit.MINUTES));
        a.send(b.inbox(), "to one");
        assertEquals("to one", ofB.messages.poll(1, TimeUnit.MINUTES));
        assertTrue(ofA.messages.isEmpty());
    }

    @Test
    void aMemberRunsUntilItIsClosed() throws Exception {
        int port = RelayProcess.freePort();
        HazelcastStore other = HazelcastStore.start(new GridOptions(GridMembers.parse("127.0.0.1:" + port, port),
                InetAddress.getLoopbackAddress(), port, 901, "901a", "901a.example.com:443"));
        assertTrue(other.isRunning());
        assertEquals(List.of(other.self()), other.members());
        other.close();
        assertFalse(other.isRunning());
        assertEquals("901a", other.self().node());
        assertThrows(NoAnswerException.class, () -> other.read("any"));
    }
}
