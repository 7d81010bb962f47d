package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;

/**
 * The things that every part of one relay shares, made once and handed down; none of them knows a client.
 *
 * @param relayKey the key that clients know this relay by
 * @param options the relay's options
 * @param clock the relay's clock
 * @param timers tasks for later, by that clock
 * @param measurements everything that the relay counts
 * @param drops the packets that were not delivered
 * @param dropLog the log of such packets
 */
record RelayContext(
        NodePublicKey relayKey,
        RelayOptions options,
        Clock clock,
        Timers timers,
        Measurements measurements,
        Drops drops,
        DropLog dropLog) {

    /** The counters of the relay. */
    Counters<Metric> metrics() {
        return measurements.relay();
    }
}
