package dev.jderp.client.netcheck;

import dev.jderp.client.netcheck.Network.HttpsLatency;
import dev.jderp.client.netcheck.ProbePlan.Probe;
import dev.jderp.client.netcheck.ProbePlan.ProbeSet;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * One check ({@code docs/protocol.md#netcheck}), run by the thread that calls {@link #run}. It measures by STUN until
 * every set of probes has an answer, enough regions have answered, or 3 s have passed. A full check also searches for a
 * captive portal. If no answer came over UDP, it then measures by HTTPS until 5 s have passed since the start.
 */
final class CheckRun {

    private static final long BUDGET_NS = Duration.ofSeconds(5).toNanos();
    private static final long STUN_NS = Duration.ofSeconds(3).toNanos();
    private static final long PORTAL_DELAY_NS = Duration.ofMillis(200).toNanos();
    private static final int ENOUGH_REGIONS = 3;

    private final DerpMap map;
    private final ProbePlan plan;
    private final boolean full;
    private final List<InetAddress> portalRelays;
    private final Network network;
    private final CheckClock clock;
    private final long startNs;

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong(Timer::atNs).thenComparingInt(Timer::number));
    private final CheckResults results = new CheckResults();
    private int timersSet;
    private int openSets;
    private boolean stunOver;
    private boolean enough;
    private boolean portalStarted;
    private boolean portalFound;
    private int portalWaiting;
    private int httpsWaiting;

    /**
     * A task for a time.
     *
     * @param atNs nanoseconds after the start
     * @param number orders tasks for the same time as they were added
     */
    private record Timer(long atNs, int number, Runnable task) {
    }

    /** The progress of a set of probes. */
    private static final class Progress {

        final ProbeSet set;
        boolean closed;
        int failed;

        Progress(ProbeSet set) {
            this.set = set;
        }
    }

    /**
     * A check that starts now.
     *
     * @param portalRelays the relays at which a full check searches for a captive portal
     */
    CheckRun(DerpMap map, ProbePlan plan, boolean full, List<InetAddress> portalRelays, Network network,
            CheckClock clock) {
        this.map = map;
        this.plan = plan;
        this.full = full;
        this.portalRelays = full ? portalRelays : List.of();
        this.network = network;
        this.clock = clock;
        this.startNs = clock.nanoTime();
    }

    CheckResults run() throws InterruptedException {
        for (ProbeSet set : plan.sets()) {
            Progress progress = new Progress(set);
            openSets++;
            set.probes().forEach(probe -> schedule(probe.delayNs(), () -> lookUp(progress, probe)));
        }
        if (!portalRelays.isEmpty()) {
            schedule(PORTAL_DELAY_NS, this::checkPortal);
        }
        await(() -> openSets == 0 || enough, STUN_NS);
        stunOver = true;
        if (!results.udp()) {
            map.regions().values().stream().filter(this::isMeasuredByHttps).forEach(this::measureHttps);
        }
        await(() -> httpsWaiting == 0 && !isPortalWanted(), BUDGET_NS);
        return results;
    }

    private void schedule(long atNs, Runnable task) {
        timers.add(new Timer(atNs, timersSet++, task));
    }

    private long elapsedNs() {
        return clock.nanoTime() - startNs;
    }

    private void await(BooleanSupplier done, long untilNs) throws InterruptedException {
        while (!done.getAsBoolean() && elapsedNs() < untilNs) {
            Timer timer = timers.peek();
            long nextNs = timer == null ? untilNs : Math.min(timer.atNs(), untilNs);
            Optional<Runnable> event = clock.next(Math.max(0, nextNs - elapsedNs()));
            if (event.isPresent()) {
                event.get().run();
            } else if (timer != null && timer.atNs() <= elapsedNs()) {
                timers.remove(timer);
                timer.task().run();
            }
        }
    }

    private void lookUp(Progress progress, Probe probe) {
        if (progress.closed || stunOver) {
            return;
        }
        if (!results.isAnswerUseful(progress.set.regionId(), progress.set.family())) {
            close(progress);
            return;
        }
        StunTarget target = probe.target();
        network.lookUp(target.host(), target.family(), found -> clock.post(() -> found.ifPresentOrElse(
                address -> send(progress, new InetSocketAddress(address, target.port())), () -> onFailure(progress))));
    }

    private void send(Progress progress, InetSocketAddress server) {
        network.stun(server, new Network.StunListener() {

            @Override
            public void sent() {
                clock.post(() -> results.onSent(progress.set.family()));
            }

            @Override
            public void notSent() {
                clock.post(() -> onFailure(progress));
            }

            @Override
            public void answered(Duration latency, InetSocketAddress mapped) {
                clock.post(() -> onAnswer(progress, server, latency, mapped));
            }
        });
    }

    private void onFailure(Progress progress) {
        progress.failed++;
        if (progress.failed == progress.set.probes().size()) {
            close(progress);
        }
    }

    private void onAnswer(Progress progress, InetSocketAddress server, Duration latency, InetSocketAddress mapped) {
        int before = results.latency().size();
        results.onStunAnswer(progress.set.regionId(), server, latency, mapped);
        close(progress);
        if (results.latency().size() == ENOUGH_REGIONS && before < ENOUGH_REGIONS) {
            long slowestNs = Collections.max(results.latency().values()).toNanos();
            schedule(elapsedNs() + (full ? 2 * slowestNs : slowestNs), () -> enough = true);
        }
    }

    private void close(Progress progress) {
        if (!progress.closed) {
            progress.closed = true;
            openSets--;
        }
    }

    private void checkPortal() {
        if (isPortalWanted()) {
            portalStarted = true;
            portalWaiting = portalRelays.size();
            portalRelays.forEach(relay -> network.captivePortal(relay, answer -> clock.post(() -> {
                portalWaiting--;
                answer.ifPresent(results::onPortalAnswer);
                portalFound |= answer.orElse(false);
            })));
        }
    }

    /** Whether to start the portal check or go on waiting for it. It is not started after STUN ended with an answer. */
    private boolean isPortalWanted() {
        return portalStarted
                ? portalWaiting > 0 && !portalFound
                : !portalRelays.isEmpty() && !(stunOver && results.udp());
    }

    private boolean isMeasuredByHttps(DerpRegion region) {
        return !region.avoid()
                && !region.noMeasureNoHome()
                && region.nodes().stream().anyMatch(node -> !node.stunOnly());
    }

    private void measureHttps(DerpRegion region) {
        httpsWaiting++;
        network.https(region, answer -> clock.post(() -> onHttpsAnswer(region.regionId(), answer)));
    }

    private void onHttpsAnswer(int regionId, Optional<HttpsLatency> answer) {
        httpsWaiting--;
        answer.ifPresent(it -> results.onHttpsAnswer(regionId, it.latency(), it.relay()));
    }
}
