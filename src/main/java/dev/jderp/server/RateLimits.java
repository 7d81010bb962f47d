package dev.jderp.server;

import dev.jderp.kit.ByteBucket;
import dev.jderp.kit.Clock;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The rate limits that hold now, and their distribution to clients; any thread may change them. */
final class RateLimits {

    private final Clock clock;
    private volatile RateConfig config = RateConfig.NONE; // changed under this
    private @Nullable ByteBucket shared; // under this

    RateLimits(Clock clock) {
        this.clock = clock;
    }

    RateConfig config() {
        return config;
    }

    /** Sets the limits for clients to come, and for those of {@code open} that have asked to log in. */
    synchronized void use(RateConfig next, Iterable<Client> open) {
        config = next;
        shared = bucket(next.global());
        open.forEach(this::limit);
    }

    /** Gives a client that is logging in or has logged in its limit; mesh peers have none. */
    synchronized void limit(Client client) {
        Login login = client.login();
        if (login != null && !login.isMeshPeer()) {
            RateConfig.Rate rate = config.of(login.key(), client.remoteAddress().map(InetSocketAddress::getAddress));
            client.limit.use(bucket(rate), shared);
        }
    }

    private @Nullable ByteBucket bucket(RateConfig.Rate rate) {
        return rate.isLimited() ? new ByteBucket(rate.bytesPerSecond(), rate.burstBytes(), clock.nanoTime()) : null;
    }
}
