package dev.jderp.server;

import dev.jderp.kit.ByteBucket;
import dev.jderp.kit.Clock;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits that hold now, and who gets which; any thread may change them. */
final class RateLimits {

    private final Clock clock;
    private final Set<ClientConnection> open;
    private volatile RateConfig config = RateConfig.NONE; // changed under this
    private @Nullable ByteBucket everybodys; // under this

    RateLimits(Clock clock, Set<ClientConnection> open) {
        this.clock = clock;
        this.open = open;
    }

    RateConfig config() {
        return config;
    }

    /** From now on {@code next} holds, for those who are here and those who come. */
    synchronized void use(RateConfig next) {
        config = next;
        everybodys = bucket(next.global());
        open.forEach(this::limit);
    }

    /** Gives a client that is logging in or has logged in its limit; mesh peers have none. */
    synchronized void limit(ClientConnection client) {
        client.login().ifPresent(login -> {
            if (!login.isMeshPeer()) {
                RateConfig.Rate rate = config.of(
                        login.key(), client.remoteAddress().map(InetSocketAddress::getAddress));
                client.limit().use(bucket(rate), everybodys);
            }
        });
    }

    private @Nullable ByteBucket bucket(RateConfig.Rate rate) {
        return rate.isLimited() ? new ByteBucket(rate.bytesPerSecond(), rate.burstBytes(), clock.nanoTime()) : null;
    }
}
