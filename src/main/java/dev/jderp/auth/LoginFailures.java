package dev.jderp.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.kit.Clock;
import dev.jderp.kit.TokenBucket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;

/**
 * How often each address has asked without a good token: ten times, and once more every six seconds, are told and
 * logged; what is beyond is only counted as too much. Who has a good token is never asked about. Safe for any thread.
 */
public final class LoginFailures {

    /** After this time an address may fail once more. */
    public static final Duration INTERVAL = Duration.ofSeconds(6);

    private static final Logger LOG = System.getLogger(LoginFailures.class.getName());
    private static final int BURST = 10;
    /** Addresses that are remembered; of more, those that come least are forgotten, and begin anew. */
    private static final int MAX_SOURCES = 1 << 14;

    private final Cache<InetAddress, Bucket> sources;
    private final Clock clock;

    /** With nothing counted yet. */
    public LoginFailures() {
        this(Clock.SYSTEM);
    }

    LoginFailures(Clock clock) {
        this.clock = clock;
        this.sources = Caffeine.newBuilder()
                .maximumSize(MAX_SOURCES)
                .expireAfterAccess(INTERVAL.multipliedBy(BURST + 1)) // by then a bucket is full again
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts one failure.
     *
     * @param address where it came from; an IPv6 address counts for its /64 network
     * @param what what was asked for, for the log
     * @return whether it is one of those that the address has free; if not, it has to wait
     */
    public boolean failed(InetAddress address, String what) {
        return switch (sources.get(IpAddresses.subscriber(address), source -> new Bucket())
                .take(clock.nanoTime())) {
            case WITHIN -> {
                log(address, what, "");
                yield true;
            }
            case FIRST_BEYOND -> {
                log(address, what, "; further ones of that address are refused and not logged until it has waited");
                yield false;
            }
            case BEYOND -> false;
        };
    }

    private static void log(InetAddress address, String what, String further) {
        LOG.log(Level.WARNING, () -> "no good token from " + IpAddresses.text(address) + " for " + Printable.of(what)
                + further);
    }

    private enum Verdict {
        WITHIN,
        FIRST_BEYOND,
        BEYOND
    }

    /** What one address has left. */
    private static final class Bucket {

        private final TokenBucket tokens = new TokenBucket(INTERVAL.toNanos(), BURST);
        private boolean beyond;

        synchronized Verdict take(long nowNs) {
            if (tokens.tryTake(nowNs)) {
                beyond = false;
                return Verdict.WITHIN;
            }
            Verdict verdict = beyond ? Verdict.BEYOND : Verdict.FIRST_BEYOND;
            beyond = true;
            return verdict;
        }
    }
}
