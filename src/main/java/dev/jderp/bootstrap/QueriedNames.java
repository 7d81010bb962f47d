package dev.jderp.bootstrap;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.DoorMetric;
import java.util.HashSet;
import java.util.Set;

/** Counts the different names that are requested; begins anew above 500 names. Safe for any thread. */
final class QueriedNames {

    private static final int MAX_NAMES = 500;

    private final Counters<DoorMetric> metrics;
    private final Set<String> names = new HashSet<>();

    QueriedNames(Counters<DoorMetric> metrics) {
        this.metrics = metrics;
    }

    synchronized void add(String name) {
        if (names.size() > MAX_NAMES) {
            metrics.add(DoorMetric.BOOTSTRAP_DNS_QUERIED_DOMAINS, -names.size());
            names.clear();
        }
        if (names.add(name)) {
            metrics.increment(DoorMetric.BOOTSTRAP_DNS_QUERIED_DOMAINS);
        }
    }
}
