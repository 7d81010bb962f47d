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
 * Answers bootstrap DNS requests: the addresses of a few names, for clients that have no DNS yet. Requests never wait
 * for a name server; they get the latest result. Safe for any thread.
 */
public final class BootstrapDns implements AutoCloseable {

    private static final long INTERVAL_MINUTES = 10;
    /** The time limit of one round; names that are left after it count as not resolved. */
    private static final long BUDGET_NS = TimeUnit.MINUTES.toNanos(1);
    /** The length of the longest name, including its last dot. */
    private static final int MAX_NAME = 254;
    private static final String PARAMETER = "q=";

    private final BootstrapOptions options;
    private final Lookup lookup;
    private final Counters<DoorMetric> metrics;
    private final QueriedNames queried;
    private final Random random;
    private final Clock clock;
    private final Outages outages;
    /** By name or TXT record; used by the resolving thread only. */
    private final Map<String, Outage> lookups = new HashMap<>();
    private volatile Snapshot snapshot = Snapshot.NONE;
    private volatile boolean stopped;
    private @Nullable ScheduledExecutorService resolver;

    /** Creates a service that answers nothing before {@link #start}. */
    public BootstrapDns(BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics) {
        this(options, lookup, metrics, new Outages());
    }

    /** Creates a service that reports lookups that fail to {@code outages}. */
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

    /** Starts the thread that resolves the names; without names, does nothing. */
    public synchronized void start() {
        if (resolver == null && !stopped && !options.isEmpty()) {
            resolver = DaemonTimer.create("derp-bootstrap-dns");
            var unused = resolver.scheduleWithFixedDelay(
                    new RepeatedTask("bootstrap DNS", this::refresh), 0, INTERVAL_MINUTES, TimeUnit.MINUTES);
        }
    }

    /** Ends the thread; a lookup that has begun cannot be cancelled, and the thread ends after it. */
    @Override
    public synchronized void close() {
        stopped = true;
        if (resolver != null) {
            resolver.shutdownNow();
            resolver = null;
        }
    }

    /**
     * Answers a request.
     *
     * @param name the requested name, empty for none
     * @param address the client's IP address
     * @return JSON, an object that maps names to arrays of addresses; empty if no names are set, or before the first
     *     round is over
     */
    public byte[] answer(String name, String address) {
        metrics.increment(DoorMetric.BOOTSTRAP_DNS_REQUESTS);
        Snapshot current = snapshot;
        if (name.isEmpty()) {
            return current.publishedAnswer();
        }
        if (name.length() <= MAX_NAME) {
            queried.add(name);
        }
        Snapshot.Unpublished entry = current.unpublished().get(name);
        if (entry != null) {
            metrics.increment(DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_HITS);
            if (entry.rollout().includes(address)) {
                return entry.answer();
            }
            metrics.increment(DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_PERCENT_MISSES);
        }
        List<String> addresses = current.published().get(name);
        metrics.increment(addresses == null
                ? DoorMetric.BOOTSTRAP_DNS_UNPUBLISHED_MISSES
                : addresses.isEmpty()
                        ? DoorMetric.BOOTSTRAP_DNS_PUBLISHED_MISSES
                        : DoorMetric.BOOTSTRAP_DNS_PUBLISHED_HITS);
        return current.publishedAnswer();
    }

    /** Resolves all names once; names that no longer resolve are dropped. */
    void refresh() {
        long started = clock.nanoTime();
        SortedMap<String, List<String>> published = new TreeMap<>();
        for (String name : options.published()) {
            resolve(name, started).ifPresent(found -> {
                Collections.shuffle(found, random);
                published.put(name, found);
            });
        }
        Map<String, Snapshot.Unpublished> unpublished = new TreeMap<>();
        for (String entry : options.unpublished()) {
            int slash = entry.indexOf('/');
            String name = slash < 0 ? entry : entry.substring(0, slash);
            resolve(name, started).filter(found -> !found.isEmpty()).ifPresent(found -> unpublished.put(name,
                    Snapshot.unpublished(name, found,
                            slash < 0
                                    ? Rollout.EVERYBODY
                                    : resolveRollout(name, entry.substring(slash + 1), started))));
        }
        if (!stopped) {
            snapshot = Snapshot.of(published, unpublished);
        }
    }

    private Optional<List<String>> resolve(String name, long started) {
        try {
            checkBudget(started);
            List<String> found = new ArrayList<>();
            for (InetAddress each : lookup.addresses(name)) {
                found.add(IpLiteral.text(each));
            }
            outage(name).works();
            return Optional.of(found);
        } catch (IOException e) {
            reportFailure(name, name + " is omitted", e);
            return Optional.empty();
        }
    }

    private Rollout resolveRollout(String name, String record, long started) {
        try {
            checkBudget(started);
            Rollout rollout = Rollout.parse(lookup.texts(record));
            outage(record).works();
            return rollout;
        } catch (IOException e) {
            reportFailure(record, name + " is not served: its TXT record " + record + " is missing", e);
            return Rollout.NOBODY;
        }
    }

    private void checkBudget(long started) throws IOException {
        if (stopped) {
            throw new IOException("stopped");
        }
        if (clock.nanoTime() - started >= BUDGET_NS) {
            throw new IOException("the lookups before it took too long");
        }
    }

    private void reportFailure(String lookedUp, String consequence, IOException cause) {
        if (!stopped) {
            outage(lookedUp).failed("bootstrap DNS: " + consequence + ": " + cause.getMessage());
        }
    }

    private Outage outage(String lookedUp) {
        return lookups.computeIfAbsent(
                lookedUp, it -> outages.add(Dependency.BOOTSTRAP_DNS, "bootstrap DNS: the lookup of " + it));
    }

    /** The decoded value of the first parameter {@code q} of a query; empty if it is missing or invalid. */
    public static String requestedName(@Nullable String query) {
        if (query == null) {
            return "";
        }
        for (String each : query.split("&", -1)) {
            if (each.startsWith(PARAMETER)) {
                try {
                    return URLDecoder.decode(each.substring(PARAMETER.length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) { // a percent sign without two hex digits
                    return "";
                }
            }
        }
        return "";
    }
}
