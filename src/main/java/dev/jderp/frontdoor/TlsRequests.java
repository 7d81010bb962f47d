package dev.jderp.frontdoor;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.TlsVersion;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one connection by its version of TLS, one at a time. A client of the relay counts as one
 * request for its life, as with derper. Without TLS nothing is counted.
 */
final class TlsRequests {

    private final Measurements measurements;
    private @Nullable TlsVersion underWay;
    private boolean watching;

    TlsRequests(Measurements measurements) {
        this.measurements = measurements;
    }

    /** A request has begun. It ends at the latest with the connection. */
    void begun(Channel channel) {
        ended();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return;
        }
        TlsVersion version = TlsVersion.of(tls.engine().getSession().getProtocol());
        underWay = version;
        measurements.tlsRequests().increment(version);
        measurements.tlsActive().increment(version);
        if (!watching) {
            watching = true;
            channel.closeFuture().addListener(closed -> ended());
        }
    }

    /** The request has been answered. */
    void ended() {
        TlsVersion version = underWay;
        if (version != null) {
            underWay = null;
            measurements.tlsActive().decrement(version);
        }
    }
}
