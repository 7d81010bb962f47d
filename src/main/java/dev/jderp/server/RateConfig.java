package dev.jderp.server;

import dev.jderp.clientaddress.Networks;
import dev.jderp.key.NodePublicKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rate limits of clients, in bytes of frames without headers ({@code docs/protocol.md#rate-limits}). Mesh peers are
 * exempt.
 *
 * @param perClient the limit of each connection
 * @param global the limit of all of them together
 * @param perKey limits of single keys, in place of {@code perClient}
 * @param perSource limits of connections from single addresses or networks, in place of {@code perClient}; the first
 *     that matches applies, and a limit of the key precedes it
 */
public record RateConfig(Rate perClient, Rate global, Map<NodePublicKey, Rate> perKey, List<SourceRate> perSource) {

    /** No limit at all. */
    public static final RateConfig NONE = new RateConfig(Rate.NONE, Rate.NONE, Map.of(), List.of());

    /** The least burst: the largest frame that is charged, a packet of 65,536 bytes with its key. */
    public static final long MIN_BURST = 65_536 + 32;

    /**
     * A limit.
     *
     * @param bytesPerSecond the rate, 0 for no limit
     * @param burstBytes how many bytes at once; 0 where there is no limit, else at least {@link RateConfig#MIN_BURST}
     */
    public record Rate(long bytesPerSecond, long burstBytes) {

        /** No limit. */
        public static final Rate NONE = new Rate(0, 0);

        /** Raises a burst that is too small for one frame, and clears that of no limit. */
        public Rate {
            burstBytes = bytesPerSecond == 0 ? 0 : Math.max(burstBytes, MIN_BURST);
        }

        /** Whether it limits anything. */
        public boolean isLimited() {
            return bytesPerSecond > 0;
        }
    }

    /**
     * A limit of each connection from a network.
     *
     * @param network the network
     * @param rate the limit
     */
    public record SourceRate(Networks network, Rate rate) {
    }

    /** Copies the collections. */
    public RateConfig {
        perKey = Map.copyOf(perKey);
        perSource = List.copyOf(perSource);
    }

    /** The limit of one connection. */
    Rate of(NodePublicKey key, Optional<InetAddress> source) {
        Rate byKey = perKey.get(key);
        if (byKey != null) {
            return byKey;
        }
        for (SourceRate each : perSource) {
            if (source.isPresent() && each.network.contains(source.get())) {
                return each.rate;
            }
        }
        return perClient;
    }
}
