package dev.jderp.frontdoor.http;

import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.TlsVersion;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one connection by its version of TLS, one at a time. A client of the relay counts as one
 * request as long as it is connected, as with derper. Without TLS nothing is counted.
 */
final class TlsRequests {

    private final Measurements measurements;
    private @Nullable TlsVersion current;
    private boolean hasCloseListener;

    TlsRequests(Measurements measurements) {
        this.measurements = measurements;
    }

    /** Counts a request that has arrived; it lasts until {@link #end}, or until the connection is closed. */
    void begin(Channel channel) {
        end();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return;
        }
        TlsVersion version = TlsVersion.of(tls.engine().getSession().getProtocol());
        current = version;
        measurements.tlsRequests().increment(version);
        measurements.tlsActive().increment(version);
        if (!hasCloseListener) {
            hasCloseListener = true;
            channel.closeFuture().addListener(closed -> end());
        }
    }

    /** Ends the current request, if there is one. */
    void end() {
        TlsVersion version = current;
        if (version != null) {
            current = null;
            measurements.tlsActive().decrement(version);
        }
    }
}
