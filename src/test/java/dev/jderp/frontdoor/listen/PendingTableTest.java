package dev.jderp.frontdoor.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingTableTest {

    private static final Channel CHANNEL = new EmbeddedChannel();

    private final PendingTable pending = new PendingTable(8, 4);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private List<PendingTable.Place> add(int count, String from) {
        List<PendingTable.Place> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(pending.add(CHANNEL, Optional.of(from).filter(each -> !each.isEmpty())
                    .map(PendingTableTest::address)));
        }
        return places;
    }

    @Test
    void aSourceHasAShareAndAnIpv6NetworkIsOneSource() {
        add(3, "192.0.2.1");
        assertFalse(pending.hasFullShare(address("192.0.2.1")));
        add(1, "::ffff:192.0.2.1");
        assertTrue(pending.hasFullShare(address("192.0.2.1")));
        assertFalse(pending.hasFullShare(address("192.0.2.2")));
        add(2, "2001:db8::1");
        add(2, "2001:db8::2");
        assertTrue(pending.hasFullShare(address("2001:db8::3")));
        assertFalse(pending.hasFullShare(address("2001:db8:0:1::3")));
    }

    @Test
    void aFullTableDisplacesTheOldestOfTheLargestSource() {
        List<PendingTable.Place> largest = add(4, "192.0.2.1");
        add(3, "192.0.2.2");
        add(1, "192.0.2.3");
        assertTrue(pending.isFull());
        assertEquals(Optional.of(largest.get(0)), pending.displaceFor(Optional.of(address("192.0.2.3"))));
        pending.remove(largest.get(0)); // since its channel is closed
        assertEquals(7, pending.count());
        add(1, "192.0.2.3");
        // no source has more than three
        assertEquals(Optional.empty(), pending.displaceFor(Optional.of(address("192.0.2.1"))));
        assertEquals(Optional.empty(), pending.displaceFor(Optional.of(address("192.0.2.2"))));
        assertTrue(pending.displaceFor(Optional.of(address("192.0.2.4"))).isPresent());
    }

    @Test
    void connectionsOfProxiesAreNeverDisplaced() {
        add(8, "");
        assertTrue(pending.isStuck());
        assertEquals(Optional.empty(), pending.displaceFor(Optional.of(address("192.0.2.1"))));
    }

    @Test
    void aConnectionThatAProxyNamesCountsForItsSource() {
        PendingTable.Place place = add(1, "").get(0);
        pending.assign(place, address("192.0.2.1"));
        add(3, "192.0.2.1");
        assertTrue(pending.hasFullShare(address("192.0.2.1")));
        pending.remove(place);
        assertFalse(pending.hasFullShare(address("192.0.2.1")));
    }

    @Test
    void nothingIsKeptOfConnectionsThatHaveLeft() {
        List<PendingTable.Place> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.addAll(add(1, "192.0.2." + i));
        }
        assertEquals(8, pending.sourceCount());
        all.forEach(pending::remove);
        all.forEach(pending::remove);
        assertEquals(0, pending.sourceCount());
        assertEquals(0, pending.count());
        assertEquals(Optional.empty(), pending.displaceFor(Optional.of(address("192.0.2.1"))));
    }
}
