package dev.jderp.bootstrap;

import dev.jderp.kit.Clock;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.kit.IpLiteral;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients that have no DNS yet what a few names stand for. Safe for any thread; who asks never waits for a name
 * server, but gets what was found last.
 */
public final class BootstrapDns implements AutoCloseable {

    private static final long INTERVAL_MINUTES = 10;
    /** For all names together; a name whose turn comes later has not been resolved. */
    private static final long BUDGET_NS = TimeUnit.MINUTES.toNanos(1);
    /** No name is longer, its last dot included. */
    private static final int LONGEST_NAME = 254;
    private static final String NAME = "q=";

    private final BootstrapOptions options;
    private final Lookup lookup;
    private final Counters<DoorMetric> metrics;
    private final QueriedNames queried;
    private final Random random;
    private final Clock clock;
    private final Outages outages;
    /** By what is looked up, of which the settings name all; the resolving thread's. */
    private final Map<String, Outage> lookups = new HashMap<>();
    private volatile Snapshot snapshot = Snapshot.NONE;
    private volatile boolean stopped;
    private @Nullable ScheduledExecutorService resolver;

    /** Knows nothing until it is started. */
    public BootstrapDns(BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics) {
        this(options, lookup, metrics, new Outages());
    }

    /** The same; names that cannot be looked up are reported to {@code outages}. */
    public BootstrapDns(
            BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics, Outages outages) {
        this(options, lookup, metrics, new Random(), Clock.SYSTEM, outages);
    }

    BootstrapDns(
            BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics, Random random,
            Clock clock, Outages outages) {
        this.outages = outages;
        this.options = options;
        this.lookup = lookup;
        this.metrics = metrics;
        this.queried = new QueriedNames(metrics);
        this.random = random;
        this.clock = clock;
    }

    /** Starts the thread that looks the names up, if there are any. */
    public synchronized void start() {
        if (resolver == null && !stopped && !options.isEmpty()) {
            resolver = DaemonTimer.create("derp-bootstrap-dns");
            var unused = resolver.scheduleWithFixedDelay(
                    new RepeatedTask("bootstrap DNS", this::refresh), 0, INTERVAL_MINUTES, TimeUnit.MINUTES);
        }
    }

    /** Ends the thread, which at most waits for the answer that it has asked for. */
    @Override
    public synchronized void close() {
        stopped = true;
        if (resolver != null) {
            resolver.shutdownNow();
            resolver = null;
        }
    }

    /**
     * The body of an answer.
     *
     * @param name the name that is asked for, empty for none
     * @param address the client's literal address
     * @return JSON; empty if nothing is set, or nothing is known yet
     */
    public byte[] answer(String name, String address) {
        metrics.increment(DoorMetric.BOOTSTRAP_DNS_REQUESTS);
        Snapshot now = snapshot;
        if (name.isEmpty()) {
            return now.everybody();
        }
        if (name.length() <= LONGEST_NAME) {
            queried.add(name);
        }
        Snapshot.Unpublished hidden = now.unpublished().get(name);
        if (hidden != null) {
            metrics.increment(DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_HITS);
            if (hidden.rollout().includes(address)) {
                return hidden.answer();
            }
            metrics.increment(DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_PERCENT_MISSES);
        }
        List<String> known = now.published().get(name);
        metrics.increment(known == null
                ? DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_MISSES
                : known.isEmpty()
                        ? DoorMetric.BOOTSTRAP_DNS_PUBLISHED_MISSES
                        : DoorMetric.BOOTSTRAP_DNS_PUBLISHED_HITS);
        return now.everybody();
    }

    /** Looks all names up once; what does not resolve is not known any more. */
    void refresh() {
        long started = clock.nanoTime();
        SortedMap<String, List<String>> published = new TreeMap<>();
        for (String name : options.published()) {
            addresses(name, started).ifPresent(found -> {
                Collections.shuffle(found, random);
                published.put(name, found);
            });
        }
        Map<String, Snapshot.Unpublished> unpublished = new TreeMap<>();
        for (String entry : options.unpublished()) {
            int slash = entry.indexOf('/');
            String name = slash < 0 ? entry : entry.substring(0, slash);
            addresses(name, started).filter(found -> !found.isEmpty()).ifPresent(found -> unpublished.put(name,
                    Snapshot.unpublished(name, found,
                            slash < 0 ? Rollout.EVERYBODY : rollout(name, entry.substring(slash + 1), started))));
        }
        if (!stopped) {
            snapshot = Snapshot.of(published, unpublished);
        }
    }

    private Optional<List<String>> addresses(String name, long started) {
        try {
            spend(started);
            List<String> found = new ArrayList<>();
            for (InetAddress each : lookup.addresses(name)) {
                found.add(IpLiteral.text(each));
            }
            outage(name).works();
            return Optional.of(found);
        } catch (IOException e) {
            complain(name, name + " is left out", e);
            return Optional.empty();
        }
    }

    private Rollout rollout(String name, String record, long started) {
        try {
            spend(started);
            Rollout rollout = Rollout.parse(lookup.texts(record));
            outage(record).works();
            return rollout;
        } catch (IOException e) {
            complain(record, name + " is not served: its TXT record " + record + " is missing", e);
            return Rollout.NOBODY;
        }
    }

    private void spend(long started) throws IOException {
        if (stopped) {
            throw new IOException("stopped");
        }
        if (clock.nanoTime() - started >= BUDGET_NS) {
            throw new IOException("the names before it took too long");
        }
    }

    private void complain(String asked, String consequence, IOException why) {
        if (!stopped) {
            outage(asked).failed("bootstrap DNS: " + consequence + ": " + why.getMessage());
        }
    }

    private Outage outage(String asked) {
        return lookups.computeIfAbsent(
                asked, it -> outages.add(Dependency.BOOTSTRAP_DNS, "bootstrap DNS: the lookup of " + it));
    }

    /** The first {@code q} of a query, decoded; empty if there is none, or it cannot be decoded. */
    public static String asked(@Nullable String query) {
        if (query == null) {
            return "";
        }
        for (String each : query.split("&", -1)) {
            if (each.startsWith(NAME)) {
                try {
                    return URLDecoder.decode(each.substring(NAME.length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) { // a percent sign without its digits
                    return "";
                }
            }
        }
        return "";
    }
}
