package dev.jderp.frontdoor;

import dev.jderp.clientaddress.IpAddresses;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have not logged in, of all listeners together, by source: an IPv4 address, or the /64 of an IPv6
 * address. A source may have a share of them. When all places are taken, the source with the most gives up its oldest
 * for one that has fewer. Connections of proxies have no source: they count among all, and are never given up.
 *
 * <p>Used on the lobby's thread. What is kept is bounded by the number of places; each change takes logarithmic time.
 */
final class PendingTable {

    /** A connection that has a place. */
    static final class Place {
        final Channel channel;
        private @Nullable Source source;
        private boolean isTaken = true;

        private Place(Channel channel) {
            this.channel = channel;
        }
    }

    private static final class Source {
        final InetAddress address;
        /** The oldest first. */
        final Set<Place> places = new LinkedHashSet<>();

        Source(InetAddress address) {
            this.address = address;
        }
    }

    private final int max;
    private final int maxPerSource;
    private final Map<InetAddress, Source> sources = new HashMap<>();
    /** The sources by how many places they have. */
    private final TreeMap<Integer, Set<Source>> bySize = new TreeMap<>();
    private int count;

    PendingTable(int max, int maxPerSource) {
        this.max = max;
        this.maxPerSource = maxPerSource;
    }

    /** Whether {@code from} has its share. */
    boolean hasShare(InetAddress from) {
        return size(from) >= maxPerSource;
    }

    private int size(InetAddress from) {
        Source source = sources.get(IpAddresses.subscriber(from));
        return source == null ? 0 : source.places.size();
    }

    boolean isFull() {
        return count >= max;
    }

    /** Whether all places are taken by connections that are not given up. */
    boolean isStuck() {
        return isFull() && sources.isEmpty();
    }

    /**
     * Takes one connection's place from the source that has the most, if it has more than {@code from}; empty if not.
     */
    Optional<Place> displaceFor(Optional<InetAddress> from) {
        var most = bySize.lastEntry();
        if (most == null || most.getKey() <= from.map(this::size).orElse(1)) {
            return Optional.empty();
        }
        Place oldest = most.getValue().iterator().next().places.iterator().next();
        remove(oldest);
        return Optional.of(oldest);
    }

    /** Gives a connection a place; empty where it has no source of its own. */
    Place add(Channel channel, Optional<InetAddress> from) {
        Place place = new Place(channel);
        count++;
        from.ifPresent(address -> assign(place, address));
        return place;
    }

    /** The connection turns out to be of this source. */
    void assign(Place place, InetAddress from) {
        Source source = sources.computeIfAbsent(IpAddresses.subscriber(from), Source::new);
        place.source = source;
        resize(source, () -> source.places.add(place));
    }

    /** The connection has logged in or is gone; further calls change nothing. */
    void remove(Place place) {
        if (!place.isTaken) {
            return;
        }
        place.isTaken = false;
        Source source = place.source;
        place.source = null;
        if (source != null) {
            resize(source, () -> source.places.remove(place));
            if (source.places.isEmpty()) {
                sources.remove(source.address);
            }
        }
        count--;
    }

    private void resize(Source source, Runnable change) {
        int before = source.places.size();
        change.run();
        int after = source.places.size();
        Set<Source> left = bySize.get(before);
        if (left != null) {
            left.remove(source);
            if (left.isEmpty()) {
                bySize.remove(before);
            }
        }
        if (after > 0) {
            bySize.computeIfAbsent(after, size -> new LinkedHashSet<>()).add(source);
        }
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** How many sources are remembered. */
    int sources() {
        return sources.size();
    }
}
