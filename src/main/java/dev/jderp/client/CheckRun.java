package dev.jderp.client;

import dev.jderp.client.Network.HttpsLatency;
import dev.jderp.client.ProbePlan.Probe;
import dev.jderp.client.ProbePlan.ProbeSet;
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
 * One check ({@code docs/protocol.md#netcheck}), run by the thread that calls {@link #run}. STUN comes first, until
 * every set of probes has its answer, enough regions have answered, or 3 s have passed; a full check searches for a
 * captive portal at the same time. If no answer came over UDP, HTTPS is measured until 5 s have passed.
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
    private final CheckClock timeline;
    private final long startNs;

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong(Timer::atNs).thenComparingInt(Timer::number));
    private final CheckResults findings = new CheckResults();
    private int timersSet;
    private int openSets;
    private boolean stunOver;
    private boolean enough;
    private boolean portalStarted;
    private boolean portalFound;
    private int portalWaiting;
    private int httpsWaiting;

    /** Something to do so long after the start; of those at the same moment, the one that was set first is first. */
    private record Timer(long atNs, int number, Runnable task) {
    }

    /** A set of probes, and how it is getting on. */
    private static final class Progress {

        final ProbeSet set;
        boolean closed;
        int failed;

        Progress(ProbeSet set) {
            this.set = set;
        }
    }

    /** {@code portalRelays}: the relays that a full check asks, to detect a captive portal. */
    CheckRun(DerpMap map, ProbePlan plan, boolean full, List<InetAddress> portalRelays, Network network,
            CheckClock timeline) {
        this.map = map;
        this.plan = plan;
        this.full = full;
        this.portalRelays = full ? portalRelays : List.of();
        this.network = network;
        this.timeline = timeline;
        this.startNs = timeline.nanoTime();
    }

    CheckResults run() throws InterruptedException {
        for (ProbeSet set : plan.sets()) {
            Progress progress = new Progress(set);
            openSets++;
            set.probes().forEach(probe -> at(probe.delayNs(), () -> fire(progress, probe)));
        }
        if (!portalRelays.isEmpty()) {
            at(PORTAL_DELAY_NS, this::askForPortal);
        }
        await(() -> openSets == 0 || enough, STUN_NS);
        stunOver = true;
        if (!findings.udp()) {
            map.regions().values().stream().filter(this::isMeasuredByHttps).forEach(this::measureHttps);
        }
        await(() -> httpsWaiting == 0 && !isPortalWanted(), BUDGET_NS);
        return findings;
    }

    private void at(long atNs, Runnable task) {
        timers.add(new Timer(atNs, timersSet++, task));
    }

    private long elapsedNs() {
        return timeline.nanoTime() - startNs;
    }

    private void await(BooleanSupplier done, long untilNs) throws InterruptedException {
        while (!done.getAsBoolean() && elapsedNs() < untilNs) {
            Timer timer = timers.peek();
            long nextNs = timer == null ? untilNs : Math.min(timer.atNs(), untilNs);
            Optional<Runnable> event = timeline.next(Math.max(0, nextNs - elapsedNs()));
            if (event.isPresent()) {
                event.get().run();
            } else if (timer != null && timer.atNs() <= elapsedNs()) {
                timers.remove(timer);
                timer.task().run();
            }
        }
    }

    private void fire(Progress progress, Probe probe) {
        if (progress.closed || stunOver) {
            return;
        }
        if (!findings.wouldTell(progress.set.regionId(), progress.set.family())) {
            close(progress);
            return;
        }
        StunTarget target = probe.target();
        network.lookUp(target.host(), target.family(), found -> timeline.post(() -> found.ifPresentOrElse(
                address -> send(progress, new InetSocketAddress(address, target.port())), () -> failed(progress))));
    }

    private void send(Progress progress, InetSocketAddress server) {
        network.stun(server, new Network.StunListener() {

            @Override
            public void sent() {
                timeline.post(() -> findings.sent(progress.set.family()));
            }

            @Override
            public void notSent() {
                timeline.post(() -> failed(progress));
            }

            @Override
            public void answered(Duration latency, InetSocketAddress mapped) {
                timeline.post(() -> CheckRun.this.answered(progress, server, latency, mapped));
            }
        });
    }

    private void failed(Progress progress) {
        progress.failed++;
        if (progress.failed == progress.set.probes().size()) {
            close(progress);
        }
    }

    private void answered(Progress progress, InetSocketAddress server, Duration latency, InetSocketAddress mapped) {
        int before = findings.latency().size();
        findings.stunAnswer(progress.set.regionId(), server, latency, mapped);
        close(progress);
        if (findings.latency().size() == ENOUGH_REGIONS && before < ENOUGH_REGIONS) {
            long slowestNs = Collections.max(findings.latency().values()).toNanos();
            at(elapsedNs() + (full ? 2 * slowestNs : slowestNs), () -> enough = true);
        }
    }

    private void close(Progress progress) {
        if (!progress.closed) {
            progress.closed = true;
            openSets--;
        }
    }

    private void askForPortal() {
        if (isPortalWanted()) {
            portalStarted = true;
            portalWaiting = portalRelays.size();
            portalRelays.forEach(relay -> network.captivePortal(relay, answer -> timeline.post(() -> {
                portalWaiting--;
                answer.ifPresent(findings::portalAnswer);
                portalFound |= answer.orElse(false);
            })));
        }
    }

    /** Once STUN is over with an answer, no new look for a portal is begun; one that has begun goes on. */
    private boolean isPortalWanted() {
        return portalStarted
                ? portalWaiting > 0 && !portalFound
                : !portalRelays.isEmpty() && !(stunOver && findings.udp());
    }

    private boolean isMeasuredByHttps(DerpRegion region) {
        return !region.avoid()
                && !region.noMeasureNoHome()
                && region.nodes().stream().anyMatch(node -> !node.stunOnly());
    }

    private void measureHttps(DerpRegion region) {
        httpsWaiting++;
        network.https(region, answer -> timeline.post(() -> httpsAnswered(region.regionId(), answer)));
    }

    private void httpsAnswered(int regionId, Optional<HttpsLatency> answer) {
        httpsWaiting--;
        answer.ifPresent(it -> findings.httpsAnswer(regionId, it.latency(), it.relay()));
    }
}
