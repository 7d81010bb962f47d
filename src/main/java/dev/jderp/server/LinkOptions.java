package dev.jderp.server;

import java.time.Duration;

/**
 * The options of the links to other relays.
 *
 * @param queues how many packets may wait for one link, and how many bytes
 * @param maxPeers how many keys are known by one link
 * @param pingInterval the time between two Pings to the neighbour
 * @param maxSilence a link over which nothing comes for so long ends
 */
public record LinkOptions(RelayOptions.Queues queues, int maxPeers, Duration pingInterval, Duration maxSilence) {

    /** A thousand packets or a megabyte wait, and a link that is idle and broken is found within 30 s. */
    public static final LinkOptions DEFAULTS = new LinkOptions(
            new RelayOptions.Queues(1024, 1 << 20), 4_000_000, Duration.ofSeconds(5), Duration.ofSeconds(15));
}
