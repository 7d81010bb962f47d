package dev.jderp.testkit;

import dev.jderp.key.NodePublicKey;
import dev.jderp.server.DuplicatePolicy;
import dev.jderp.server.RelayOptions;
import java.time.Duration;
import java.util.Set;

/** A relay's defaults with one of them changed. */
public final class Options {

    private Options() {}

    public static RelayOptions duplicates(DuplicatePolicy policy) {
        return RelayOptions.DEFAULTS.toBuilder().duplicates(policy).build();
    }

    public static RelayOptions queues(int depth, long bytes) {
        return RelayOptions.DEFAULTS.toBuilder().queues(new RelayOptions.Queues(depth, bytes)).build();
    }

    /** Logs dropped packets to these keys. */
    public static RelayOptions logDrops(NodePublicKey... destinations) {
        return RelayOptions.DEFAULTS.toBuilder().log(new RelayOptions.Log(false, Set.of(destinations))).build();
    }

    public static RelayOptions pings(Duration interval) {
        return RelayOptions.DEFAULTS.toBuilder().pingInterval(interval).build();
    }
}
