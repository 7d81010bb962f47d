package dev.jderp.frontdoor.listen;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.kit.Clock;
import dev.jderp.kit.TokenBucket;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.RejectReason;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate of accepted connections, per source and in all, and counts the accepted and the rejected ones. Used
 * on the lobby's thread.
 */
public final class AcceptLimits {

    private static final double NS_PER_S = 1e9;
    /**
     * Sources whose rate is remembered; of more, the least frequent are forgotten, and have their whole burst again.
     */
    private static final int MAX_SOURCES = 1 << 16;
    private static final Duration MAX_IDLE = Duration.ofDays(1);

    private final PendingLimits.Rate perSource;
    private final @Nullable TokenBucket total;
    private final @Nullable Cache<InetAddress, TokenBucket> sources;
    private final Counters<DoorMetric> counters;
    private final Counters<RejectReason> rejections;
    private final Clock clock;

    /** Limits whose rates have not been used, by {@code clock}. */
    public AcceptLimits(PendingLimits limits, Measurements measurements, Clock clock) {
        this.perSource = limits.acceptsPerAddress();
        this.counters = measurements.doors();
        this.rejections = measurements.rejections();
        this.clock = clock;
        this.total = limits.accepts().perSecond() > 0 ? bucket(limits.accepts()) : null;
        this.sources = perSource.perSecond() > 0
                ? Caffeine.newBuilder()
                        .maximumSize(MAX_SOURCES)
                        .expireAfterAccess(timeToFill(perSource))
                        .ticker(clock::nanoTime)
                        .executor(Runnable::run)
                        .build()
                : null;
    }

    private static TokenBucket bucket(PendingLimits.Rate rate) {
        long intervalNs = (long) Math.max(1, NS_PER_S / rate.perSecond());
        return new TokenBucket(intervalNs, (int) Math.max(1, Math.min(rate.burst(), Long.MAX_VALUE / 4 / intervalNs)));
    }

    /** Returns the time after which a bucket is full again and may be forgotten. */
    private static Duration timeToFill(PendingLimits.Rate rate) {
        double seconds = 1 + rate.burst() / rate.perSecond();
        return seconds < MAX_IDLE.toSeconds() ? Duration.ofSeconds((long) Math.ceil(seconds)) : MAX_IDLE;
    }

    /** Counts a connection of the source of {@code address}; returns false if the source exceeds its rate. */
    public boolean takeFrom(InetAddress address) {
        if (sources == null) {
            return true;
        }
        return sources.get(IpAddresses.subscriber(address), source -> bucket(perSource)).tryTake(clock.nanoTime());
    }

    /** Counts a connection of any source; returns false if the total rate is exceeded. */
    boolean takeAny() {
        return total == null || total.tryTake(clock.nanoTime());
    }

    /** Counts an accepted connection. */
    void countAccepted() {
        counters.increment(DoorMetric.ACCEPTED_CONNECTIONS);
    }

    /** Counts a connection that is closed because of a limit. */
    public void countRejected(RejectReason why) {
        rejections.increment(why);
        counters.increment(DoorMetric.REJECTED_CONNECTIONS);
    }
}
