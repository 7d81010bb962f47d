package dev.jderp.client;

import dev.jderp.derpmap.DerpMap;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Finds out what network this machine is on and which region is nearest ({@code docs/protocol.md#netcheck}): over UDP
 * by STUN, or over HTTPS if no answer comes that way. Earlier checks are remembered: within five minutes of a full one
 * only the nearest regions are measured, and the home does not change for a small gain.
 *
 * <p>Any number of threads may call; checks are made one at a time.
 */
public final class NetCheck {

    private final OptionalInt forcedRegion;
    private final Supplier<Network> networks;
    private final Supplier<CheckClock> timelines;
    private final InstantSource wallClock;
    private final CheckClock clock;

    private final HeardRegions heard = new HeardRegions();
    private final AtomicBoolean nextIsFull = new AtomicBoolean();

    // guarded by the lock
    private final Lock lock = new ReentrantLock();
    private final NetCheckHistory history = new NetCheckHistory();
    private Map<Integer, Double> scores = Map.of();

    private NetCheck(Builder builder) {
        forcedRegion = builder.forcedRegion;
        HttpsCheck https = new HttpsCheck(new RegionTunnels(new NodeDialer(builder.dialing)));
        networks = builder.networks.orElse(
                () -> new HostNetwork(LocalFamilies.find(), https, new PortalCheck(PortalCheck.PORT)));
        timelines = builder.timelines;
        wallClock = builder.wallClock;
        clock = timelines.get();
    }

    /** Settings for one that has made no check yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Checks, in at most 5 s and usually in a fraction of one.
     *
     * @param map the regions; its scores stay in force for later maps that say nothing of any
     * @return what was found, which may be that nothing answers
     */
    public Report check(DerpMap map) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long startNs = clock.nanoTime();
            boolean full = nextIsFull.getAndSet(false) || history.needsFull(startNs);
            if (full) {
                history.fullStarted(startNs);
            }
            map.homeParams().flatMap(params -> params.regionScore()).ifPresent(these -> scores = these);
            try (Network network = networks.get()) {
                CheckResults findings = run(map, full, network).run();
                return conclude(map, full, network.hasIpv6(), findings, startNs);
            } catch (InterruptedException e) {
                nextIsFull.compareAndSet(false, full);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private CheckRun run(DerpMap map, boolean full, Network network) {
        Optional<Report> last = history.last();
        ProbePlan plan = full
                ? ProbePlan.initial(map, network.families())
                : ProbePlan.incremental(map, network.families(), last.orElseThrow());
        List<InetAddress> portalRelays = PortalRelays.of(map, home(last));
        return new CheckRun(map, plan, full, portalRelays, network, timelines.get());
    }

    private Report conclude(DerpMap map, boolean full, boolean hasIpv6, CheckResults findings, long startNs) {
        long nowNs = clock.nanoTime();
        SortedMap<Integer, Duration> answered = findings.latency();
        history.measured(answered, nowNs);
        HomeChoice choice = new HomeChoice(answered, history.bestRecent(), scores, home(history.last()), forcedRegion,
                region -> map.region(region).filter(it -> !it.noMeasureNoHome()).isPresent(),
                region -> heard.alive(region, startNs, nowNs), region -> heard.withinNoData(region, nowNs));
        Report report = findings.report(wallClock.instant(), full, hasIpv6, choice.choose());
        history.reported(report);
        return report;
    }

    private static OptionalInt home(Optional<Report> last) {
        return last.map(Report::preferredDerp).orElse(OptionalInt.empty());
    }

    /** Has the next check ask all regions, as after a change of networks. */
    public void forceFull() {
        nextIsFull.set(true);
    }

    /** Notes that a DERP frame has come from a region, which shows that it is alive. Costs next to nothing. */
    public void heard(int regionId) {
        heard.note(regionId, clock.nanoTime());
    }

    /** Settings of a {@link NetCheck}. */
    public static final class Builder {

        private OptionalInt forcedRegion = OptionalInt.empty();
        private NodeDialer.Options dialing = NodeDialer.Options.DEFAULTS.withProxy(new EnvironmentProxy());
        private Optional<Supplier<Network>> networks = Optional.empty();
        private Supplier<CheckClock> timelines = CheckClock::system;
        private InstantSource wallClock = InstantSource.system();

        private Builder() {}

        /** A region that is the home whenever it answers or is heard, however far it is. */
        public Builder forcedRegion(int regionId) {
            forcedRegion = OptionalInt.of(regionId);
            return this;
        }

        /** How relays are dialled where HTTPS is measured: proxies, roots, names. */
        public Builder dialing(NodeDialer.Options options) {
            dialing = options;
            return this;
        }

        Builder network(Supplier<Network> supplier) {
            networks = Optional.of(supplier);
            return this;
        }

        Builder timeline(Supplier<CheckClock> supplier) {
            timelines = supplier;
            return this;
        }

        Builder wallClock(InstantSource source) {
            wallClock = source;
            return this;
        }

        /** One with these settings. */
        public NetCheck build() {
            return new NetCheck(this);
        }
    }
}
