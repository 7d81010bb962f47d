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
 * Limits failed logins per address: ten, then one every six seconds, get status 401 and a line in the log; more get 429
 * and one line in all. A request with a valid token is never limited. Safe for any thread.
 */
public final class LoginFailures {

    /** The time after which an address gets one more failure. */
    public static final Duration INTERVAL = Duration.ofSeconds(6);

    private static final Logger LOG = System.getLogger(LoginFailures.class.getName());
    private static final int BURST = 10;
    /** How many addresses are tracked; beyond that, those that are seen least are dropped and begin anew. */
    private static final int MAX_SOURCES = 1 << 14;

    private final Cache<InetAddress, Bucket> sources;
    private final Clock clock;

    /** Creates a limit that has counted nothing. */
    public LoginFailures() {
        this(Clock.SYSTEM);
    }

    LoginFailures(Clock clock) {
        this.clock = clock;
        this.sources = Caffeine.newBuilder()
                .maximumSize(MAX_SOURCES)
                .expireAfterAccess(INTERVAL.multipliedBy(BURST + 1)) // after that time a bucket is full again
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts one failed login.
     *
     * @param address the client's address; IPv6 addresses count by their /64 network
     * @param request method and path, for the log
     * @return whether the address is within its limit; if not, the answer is 429
     */
    public boolean countFailure(InetAddress address, String request) {
        return switch (sources.get(IpAddresses.subscriber(address), source -> new Bucket())
                .take(clock.nanoTime())) {
            case WITHIN -> {
                log(address, request, "");
                yield true;
            }
            case FIRST_OVER -> {
                log(address, request,
                        "; further failures of that address are refused without a log line until it pauses");
                yield false;
            }
            case OVER -> false;
        };
    }

    private static void log(InetAddress address, String request, String note) {
        LOG.log(Level.WARNING,
                () -> "no valid token from " + IpAddresses.text(address) + " for " + Printable.of(request)
                        + note);
    }

    private enum Outcome {
        WITHIN,
        FIRST_OVER,
        OVER
    }

    /** The failures that one address has left. */
    private static final class Bucket {

        private final TokenBucket tokens = new TokenBucket(INTERVAL.toNanos(), BURST);
        private boolean isOver;

        synchronized Outcome take(long nowNs) {
            if (tokens.tryTake(nowNs)) {
                isOver = false;
                return Outcome.WITHIN;
            }
            Outcome outcome = isOver ? Outcome.OVER : Outcome.FIRST_OVER;
            isOver = true;
            return outcome;
        }
    }
}
