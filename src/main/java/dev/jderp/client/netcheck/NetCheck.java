package dev.jderp.client.netcheck;

import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.NodeDialer;
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
 * Measures which region of a DERP map is nearest, and examines this machine's network
 * ({@code docs/protocol.md#netcheck}): by STUN over UDP, or over HTTPS if no STUN server answers. The results of
 * earlier checks count: for five minutes after a full check only the nearest regions are measured, and the home region
 * does not change for a small gain.
 *
 * <p>Safe for any thread; one check runs at a time, and other calls of {@link #check} wait for it.
 */
public final class NetCheck {

    private final OptionalInt forcedRegion;
    private final Supplier<Network> networks;
    private final Supplier<CheckClock> checkClocks;
    private final InstantSource wallClock;
    private final CheckClock clock;

    private final HeardRegions heard = new HeardRegions();
    private final AtomicBoolean nextIsFull = new AtomicBoolean();

    // Guarded by the lock, which is held during a check.
    private final Lock lock = new ReentrantLock();
    private final NetCheckHistory history = new NetCheckHistory();
    private Map<Integer, Double> scores = Map.of();

    private NetCheck(Builder builder) {
        forcedRegion = builder.forcedRegion;
        HttpsCheck https = new HttpsCheck(new RegionTunnels(new NodeDialer(builder.dialing)));
        networks = builder.networks.orElse(
                () -> new HostNetwork(LocalFamilies.find(), https, new PortalCheck(PortalCheck.PORT)));
        checkClocks = builder.checkClocks;
        wallClock = builder.wallClock;
        clock = checkClocks.get();
    }

    /** Starts a NetCheck with the defaults: no forced region, the proxy of the environment. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes a check, which takes at most 5 s and usually a fraction of a second. It does not fail if no server answers:
     * the report then has no latencies.
     *
     * @param map the regions to measure; its scores apply to later checks as well, until a map has others
     * @throws InterruptedException if the thread is interrupted; the check counts for nothing then
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
                CheckResults results = prepare(map, full, network).run();
                return conclude(map, full, network.hasIpv6(), results, startNs);
            } catch (InterruptedException e) {
                nextIsFull.compareAndSet(false, full);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private CheckRun prepare(DerpMap map, boolean full, Network network) {
        Optional<Report> last = history.last();
        ProbePlan plan = full
                ? ProbePlan.initial(map, network.families())
                : ProbePlan.incremental(map, network.families(), last.orElseThrow());
        List<InetAddress> portalRelays = PortalRelays.of(map, home(last));
        return new CheckRun(map, plan, full, portalRelays, network, checkClocks.get());
    }

    private Report conclude(DerpMap map, boolean full, boolean hasIpv6, CheckResults results, long startNs) {
        long nowNs = clock.nanoTime();
        SortedMap<Integer, Duration> answered = results.latency();
        history.addLatencies(answered, nowNs);
        HomeChoice choice = new HomeChoice(new HomeChoice.Measured(answered, history.bestRecent()), scores,
                home(history.last()), forcedRegion,
                region -> map.region(region).filter(it -> !it.noMeasureNoHome()).isPresent(),
                new HomeChoice.Heard(region -> heard.isAlive(region, startNs, nowNs),
                        region -> heard.isHeardWithinTwoMinutes(region, nowNs)));
        Report report = results.report().made(wallClock.instant(), full).osHasIpv6(hasIpv6)
                .preferredDerp(choice.choose()).build();
        history.setLast(report);
        return report;
    }

    private static OptionalInt home(Optional<Report> last) {
        return last.map(Report::preferredDerp).orElse(OptionalInt.empty());
    }

    /** Makes the next check a full one, for instance after this machine has changed networks. Does not block. */
    public void forceFull() {
        nextIsFull.set(true);
    }

    /**
     * Records that a DERP frame has arrived from a region, which shows that the region works. Does not block; cheap
     * enough to call for each frame.
     */
    public void heard(int regionId) {
        heard.note(regionId, clock.nanoTime());
    }

    /** Options of a {@link NetCheck}. Not safe for use by several threads. */
    public static final class Builder {

        private OptionalInt forcedRegion = OptionalInt.empty();
        private NodeDialer.Options dialing = NodeDialer.Options.DEFAULTS.withProxy(new EnvironmentProxy());
        private Optional<Supplier<Network>> networks = Optional.empty();
        private Supplier<CheckClock> checkClocks = CheckClock::system;
        private InstantSource wallClock = InstantSource.system();

        private Builder() {}

        /** Makes this region the home whenever it answers or frames arrive from it, however far it is. */
        public Builder forcedRegion(int regionId) {
            forcedRegion = OptionalInt.of(regionId);
            return this;
        }

        /** Sets how relays are dialled when HTTPS is measured: proxies, authorities, the resolver. */
        public Builder dialing(NodeDialer.Options options) {
            dialing = options;
            return this;
        }

        Builder network(Supplier<Network> supplier) {
            networks = Optional.of(supplier);
            return this;
        }

        Builder checkClock(Supplier<CheckClock> supplier) {
            checkClocks = supplier;
            return this;
        }

        Builder wallClock(InstantSource source) {
            wallClock = source;
            return this;
        }

        /** Makes the NetCheck, which has not checked anything yet. */
        public NetCheck build() {
            return new NetCheck(this);
        }
    }
}
