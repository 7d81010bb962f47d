package dev.jderp.metrics;

import dev.jderp.kit.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The things outside the relay that may fail, with their state. Safe for any thread. */
public final class Outages {

    private final Clock clock;
    private final List<Outage> all = new CopyOnWriteArrayList<>();
    private final Counters<Dependency> failures = new Counters<>(Dependency.class);

    /** Makes an empty list, by the system's clock. */
    public Outages() {
        this(Clock.SYSTEM);
    }

    /** Makes an empty list, by this clock. */
    public Outages(Clock clock) {
        this.clock = clock;
    }

    /** Adds a thing, which counts as working at first; {@code name} begins the line that it works again. */
    public Outage add(Dependency kind, String name) {
        Outage added = new Outage(kind, name, clock, () -> failures.increment(kind));
        all.add(added);
        return added;
    }

    /** Removes a thing, which is not watched any more. */
    public void remove(Outage removed) {
        all.remove(removed);
    }

    /** Returns how often each kind has failed. */
    public Counters<Dependency> failures() {
        return failures;
    }

    /** Returns how many things of a kind fail now. */
    public long failing(Dependency kind) {
        return all.stream().filter(each -> each.kind() == kind && each.isFailing()).count();
    }

    /** Reports whether a failure keeps every client from logging in. */
    public boolean blockLogins() {
        return all.stream().anyMatch(Outage::blocksLogins);
    }
}
