package dev.jderp.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.sockets.GivenSocket.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenSocketsTest {

    private static final String PID = Long.toString(ProcessHandle.current().pid());
    private static final int NO_DESCRIPTOR = -1;

    private final InetAddress all = address("::");
    private final InetAddress one = address("192.0.2.1");
    private final InetAddress two = address("192.0.2.2");

    private static InetAddress address(String text) {
        return new InetSocketAddress(text, 0).getAddress();
    }

    private static GivenSocket tcp(InetAddress address, int port) {
        return new GivenSocket(Kind.TCP, new InetSocketAddress(address, port), NO_DESCRIPTOR);
    }

    @Test
    void socketsForAnotherProcessAreNotTaken() throws Exception {
        assertTrue(GivenSockets.ofServiceManager(Map.of()).isEmpty());
        assertTrue(GivenSockets.ofServiceManager(Map.of("LISTEN_FDS", "1")).isEmpty());
        assertTrue(GivenSockets.ofServiceManager(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "0")).isEmpty());
        assertTrue(GivenSockets.ofServiceManager(Map.of("LISTEN_FDS", "0", "LISTEN_PID", PID)).isEmpty());
    }

    @Test
    void anInvalidNumberOfSocketsIsAFault() {
        for (String count : List.of("", "some", "-1", "513", "99999999999")) {
            String fault = assertThrows(ListenException.class,
                    () -> GivenSockets.ofServiceManager(Map.of("LISTEN_FDS", count, "LISTEN_PID", PID))).getMessage();
            assertEquals("LISTEN_FDS is \"" + count + "\"; expected a number up to 512", fault);
        }
    }

    @Test
    void aPredecessorsSocketsAreTakenByAddress() {
        GivenSockets given = GivenSockets.ofPredecessor(List.of(tcp(one, 443), tcp(two, 443), tcp(one, 80)));
        assertTrue(given.covers(Kind.TCP, one, 443));
        assertFalse(given.covers(Kind.UDP, one, 443));
        assertFalse(given.covers(Kind.TCP, all, 443));
        List<GivenSocket> taken = given.take(Kind.TCP, 443, List.of(one));
        assertEquals(List.of(tcp(one, 443)), taken);
        assertTrue(given.covers(taken, Kind.TCP, one, 443));
        assertFalse(given.covers(taken, Kind.TCP, two, 443));
        assertEquals(List.of(tcp(two, 443)), given.take(Kind.TCP, 443, List.of(all)));
    }

    @Test
    void aSocketsNameIsItsProtocolAndAddress() {
        assertEquals("tcp 192.0.2.1:443", tcp(one, 443).name());
        assertEquals("tcp [0:0:0:0:0:0:0:0]:443", tcp(all, 443).name());
    }
}
