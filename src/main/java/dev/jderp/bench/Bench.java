package dev.jderp.bench;

import dev.jderp.client.DerpClientBuilder;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** One measurement of a relay under load from pairs of clients. To be run once. */
public final class Bench {

    private static final long DRAIN_NS = 2_000_000_000L;

    private final Function<NodePrivateKey, DerpClientBuilder> clients;
    private final BenchOptions options;
    private final Duration interval;

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<BenchPair> pairs = new ArrayList<>();

    /** The counts at one moment. */
    private record Counts(long atNs, long sent, long received, long missing, long[] latencies) {
    }

    /**
     * A measurement that has not started.
     *
     * @param clients starts a client of the relay with a key
     * @param interval how often figures are reported while it runs
     */
    public Bench(
            Function<NodePrivateKey, DerpClientBuilder> clients, BenchOptions options, Duration interval) {
        this.clients = clients;
        this.options = options;
        this.interval = interval;
    }

    /**
     * Connects all pairs, sends for the time in the options, then waits up to 2 s for packets under way. Blocks, and
     * ends its threads and connections before it returns.
     *
     * @param live receives the figures of each interval, called by this thread
     * @return the figures of the whole time, without the time to connect
     * @throws IOException if a connection cannot be made, or is lost
     */
    public BenchFigures run(Consumer<BenchFigures> live) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < options.pairs(); i++) {
                pairs.add(new BenchPair(clients, options, end::completeExceptionally));
            }
            Counts first = counts();
            for (BenchPair pair : pairs) {
                threads.add(Thread.ofVirtual().name("derp-bench-receive").start(pair::receive));
                threads.add(Thread.ofVirtual().name("derp-bench-listen").start(pair::listen));
                threads.add(Thread.ofVirtual().name("derp-bench-send").start(pair::send));
            }
            send(first, live);
            pairs.forEach(BenchPair::stop);
            Counts stopped = counts();
            drain();
            Counts last = counts();
            return figures(first, last, stopped.atNs(), last.sent() - last.received());
        } finally {
            pairs.forEach(BenchPair::close);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void send(Counts first, Consumer<BenchFigures> live) throws IOException, InterruptedException {
        long endNs = first.atNs() + options.time().toNanos();
        Counts before = first;
        while (true) {
            long leftNs = endNs - System.nanoTime();
            if (leftNs <= 0) {
                return;
            }
            await(Math.min(leftNs, interval.toNanos()));
            Counts now = counts();
            live.accept(figures(before, now, now.atNs(), now.missing() - before.missing()));
            before = now;
        }
    }

    /** Waits this long; fails as soon as a connection is lost. */
    private void await(long ns) throws IOException, InterruptedException {
        try {
            end.get(ns, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // no connection was lost
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("the measurement failed: " + e.getCause(), e.getCause());
        }
    }

    private void drain() throws IOException, InterruptedException {
        long untilNs = System.nanoTime() + DRAIN_NS;
        while (System.nanoTime() < untilNs && !pairs.stream().allMatch(BenchPair::isQuiet)) {
            await(5_000_000);
        }
    }

    private Counts counts() {
        long received = 0;
        long missing = 0;
        long[] latencies = Latencies.empty();
        for (BenchPair pair : pairs) {
            received += pair.sequence.received();
            missing += pair.sequence.missing();
            pair.latencies.addTo(latencies);
        }
        long sent = pairs.stream().mapToLong(BenchPair::sent).sum();
        return new Counts(System.nanoTime(), sent, received, missing, latencies);
    }

    private BenchFigures figures(Counts from, Counts to, long atNs, long lost) {
        long[] latencies = to.latencies().clone();
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] -= from.latencies()[i];
        }
        return new BenchFigures((atNs - from.atNs()) / 1e9, to.sent() - from.sent(), to.received() - from.received(),
                Math.max(0, lost), options.sizeBytes(), Latencies.quantile(latencies, 0.5),
                Latencies.quantile(latencies, 0.99), Latencies.quantile(latencies, 1));
    }
}
