package dev.jderp.metrics;

import dev.jderp.kit.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The things outside the relay that it needs, and which of them fail now. Safe for any thread. */
public final class Outages {

    private final Clock clock;
    private final List<Outage> all = new CopyOnWriteArrayList<>();
    private final Counters<Dependency> failures = new Counters<>(Dependency.class);

    /** Nothing that could fail, by the system's clock. */
    public Outages() {
        this(Clock.SYSTEM);
    }

    /** Nothing that could fail, by a clock in nanoseconds. */
    public Outages(Clock clock) {
        this.clock = clock;
    }

    /** One more thing, which works as far as is known; {@code name} begins the line that it works again. */
    public Outage add(Dependency kind, String name) {
        Outage added = new Outage(kind, name, clock, () -> failures.increment(kind));
        all.add(added);
        return added;
    }

    /** How often each kind has failed. */
    public Counters<Dependency> failures() {
        return failures;
    }

    /** How many things of a kind fail now. */
    public long failing(Dependency kind) {
        return all.stream().filter(each -> each.kind() == kind && each.isFailing()).count();
    }

    /** Whether no client can log in because something fails. */
    public boolean blockLogins() {
        return all.stream().anyMatch(Outage::blocksLogins);
    }
}
