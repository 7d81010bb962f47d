package dev.jderp.frontdoor;

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

/** How many connections are let in, of one source and in all, and how many were; on the lobby's thread. */
final class AcceptLimits {

    private static final double NS_PER_S = 1e9;
    /** Sources that are remembered; of more, those that come least are forgotten, and begin anew. */
    private static final int MAX_SOURCES = 1 << 16;
    private static final Duration LONGEST_MEMORY = Duration.ofDays(1);

    private final FrontDoorOptions.Rate perSource;
    private final @Nullable TokenBucket total;
    private final @Nullable Cache<InetAddress, TokenBucket> sources;
    private final Counters<DoorMetric> counters;
    private final Counters<RejectReason> rejections;
    private final Clock clock;

    AcceptLimits(FrontDoorOptions.Limits limits, Measurements measurements, Clock clock) {
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

    private static TokenBucket bucket(FrontDoorOptions.Rate rate) {
        long intervalNs = (long) Math.max(1, NS_PER_S / rate.perSecond());
        return new TokenBucket(intervalNs, (int) Math.max(1, Math.min(rate.burst(), Long.MAX_VALUE / 4 / intervalNs)));
    }

    /** After this time a bucket is full again, and so may be forgotten. */
    private static Duration timeToFill(FrontDoorOptions.Rate rate) {
        double seconds = 1 + rate.burst() / rate.perSecond();
        return seconds < LONGEST_MEMORY.toSeconds() ? Duration.ofSeconds((long) Math.ceil(seconds)) : LONGEST_MEMORY;
    }

    /** Takes one connection of the source that {@code address} belongs to; false if it has had its share. */
    boolean takeFrom(InetAddress address) {
        if (sources == null) {
            return true;
        }
        return sources.get(IpAddresses.subscriber(address), source -> bucket(perSource)).tryTake(clock.nanoTime());
    }

    /** Takes one connection of whichever source; false if there have been too many. */
    boolean takeAny() {
        return total == null || total.tryTake(clock.nanoTime());
    }

    /** A connection was let in. */
    void accepted() {
        counters.increment(DoorMetric.ACCEPTED_CONNECTIONS);
    }

    /** A connection is closed because of a limit. */
    void rejected(RejectReason why) {
        rejections.increment(why);
        counters.increment(DoorMetric.REJECTED_CONNECTIONS);
    }
}
