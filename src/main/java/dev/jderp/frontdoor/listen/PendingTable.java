package dev.jderp.frontdoor.listen;

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
 * The connections that have not logged in, by source: an IPv4 address, or the /64 of an IPv6 address. A source may have
 * a share of the places. When all places are taken, the source with the most connections loses its oldest one to a
 * source that has fewer. Connections of trusted proxies have no source: they count towards the total and are never
 * displaced.
 *
 * <p>Used on the lobby's thread. Memory is bounded by the number of places; each change takes logarithmic time.
 */
final class PendingTable {

    /** The place of one connection. */
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
        /** In order of arrival. */
        final Set<Place> places = new LinkedHashSet<>();

        Source(InetAddress address) {
            this.address = address;
        }
    }

    private final int max;
    private final int maxPerSource;
    private final Map<InetAddress, Source> sources = new HashMap<>();
    /** The sources by the number of their connections. */
    private final TreeMap<Integer, Set<Source>> bySize = new TreeMap<>();
    private int count;

    PendingTable(int max, int maxPerSource) {
        this.max = max;
        this.maxPerSource = maxPerSource;
    }

    /** Whether {@code from} has as many connections as one source may have. */
    boolean hasFullShare(InetAddress from) {
        return size(from) >= maxPerSource;
    }

    private int size(InetAddress from) {
        Source source = sources.get(IpAddresses.subscriber(from));
        return source == null ? 0 : source.places.size();
    }

    boolean isFull() {
        return count >= max;
    }

    /** Whether all places are taken by connections that cannot be displaced. */
    boolean isStuck() {
        return isFull() && sources.isEmpty();
    }

    /**
     * Removes the oldest connection of the source that has the most, if that source has more than {@code from}; empty
     * if it does not.
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

    /** Adds a connection of the source {@code from}; empty for a connection of a trusted proxy. */
    Place add(Channel channel, Optional<InetAddress> from) {
        Place place = new Place(channel);
        count++;
        from.ifPresent(address -> assign(place, address));
        return place;
    }

    /** Sets the source of a connection that had none. */
    void assign(Place place, InetAddress from) {
        Source source = sources.computeIfAbsent(IpAddresses.subscriber(from), Source::new);
        place.source = source;
        resize(source, () -> source.places.add(place));
    }

    /** Removes a connection that has logged in or is closed; further calls do nothing. */
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

    /** Returns the number of connections. */
    int count() {
        return count;
    }

    /** Returns the number of sources. */
    int sourceCount() {
        return sources.size();
    }
}
