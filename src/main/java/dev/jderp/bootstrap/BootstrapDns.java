package dev.jderp.bootstrap;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.process.OutOfMemory;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients that have no DNS yet what a few names stand for. Safe for any thread; who asks never waits for a name
 * server, but gets what was found last.
 */
public final class BootstrapDns implements AutoCloseable {

    private static final Logger LOG = System.getLogger(BootstrapDns.class.getName());
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
    private final LongSupplier nanoTime;
    private volatile Snapshot snapshot = Snapshot.NONE;
    private volatile boolean stopped;
    private @Nullable ScheduledExecutorService resolver;

    /** Knows nothing until it is started. */
    public BootstrapDns(BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics) {
        this(options, lookup, metrics, new Random(), System::nanoTime);
    }

    BootstrapDns(
            BootstrapOptions options, Lookup lookup, Counters<DoorMetric> metrics, Random random,
            LongSupplier nanoTime) {
        this.options = options;
        this.lookup = lookup;
        this.metrics = metrics;
        this.queried = new QueriedNames(metrics);
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** Starts the thread that looks the names up, if there are any. */
    public synchronized void start() {
        if (resolver == null && !stopped && !options.isEmpty()) {
            resolver = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("derp-bootstrap-dns").factory());
            var unused = resolver.scheduleWithFixedDelay(OutOfMemory.reporting(this::refreshSafely), 0,
                    INTERVAL_MINUTES, TimeUnit.MINUTES);
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

    private void refreshSafely() {
        try {
            refresh();
        } catch (RuntimeException e) { // or it would be the last time
            LOG.log(Level.ERROR, "bootstrap DNS: unexpected failure; what was known stays", e);
        }
    }

    /** Looks all names up once; what does not resolve is not known any more. */
    void refresh() {
        long started = nanoTime.getAsLong();
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
                found.add(NetUtil.toAddressString(each));
            }
            return Optional.of(found);
        } catch (IOException e) {
            complain(name + " is left out", e);
            return Optional.empty();
        }
    }

    private Rollout rollout(String name, String record, long started) {
        try {
            spend(started);
            return Rollout.parse(lookup.texts(record));
        } catch (IOException e) {
            complain(name + " is told to nobody, for want of the TXT record of " + record, e);
            return Rollout.NOBODY;
        }
    }

    private void spend(long started) throws IOException {
        if (stopped) {
            throw new IOException("stopped");
        }
        if (nanoTime.getAsLong() - started >= BUDGET_NS) {
            throw new IOException("the names before it took too long");
        }
    }

    private void complain(String what, IOException why) {
        if (!stopped) {
            LOG.log(Level.WARNING, "bootstrap DNS: " + what + ": " + why.getMessage());
        }
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
