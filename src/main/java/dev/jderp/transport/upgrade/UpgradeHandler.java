package dev.jderp.transport.upgrade;

import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The container's handler of an upgraded request: created by the container, then given the relay to serve. */
public final class UpgradeHandler implements HttpUpgradeHandler {

    private @Nullable Relay relay;
    private ReadChunk.@Nullable Pool chunks;
    private Peer peer = new Peer(Optional.empty(), false, Optional.empty());
    private @Nullable StreamTransport transport;

    /**
     * The client's data in the request.
     *
     * @param address its address
     * @param isProxied whether a trusted proxy has sent the request
     * @param idealNode the node that it prefers
     */
    record Peer(Optional<InetSocketAddress> address, boolean isProxied, Optional<String> idealNode) {
    }

    void serve(Relay servedRelay, ReadChunk.Pool pool, Peer client) {
        relay = servedRelay;
        chunks = pool;
        peer = client;
    }

    @Override
    public void init(WebConnection web) {
        Relay served = relay;
        ReadChunk.Pool pool = chunks;
        if (served == null || pool == null) {
            throw new IllegalStateException("upgraded without a relay to serve");
        }
        try {
            transport = new StreamTransport(web, served, pool, peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        transport.start();
    }

    @Override
    public void destroy() {
        StreamTransport serving = transport;
        if (serving != null) {
            serving.connection().close(CloseReason.PEER_CLOSED);
        }
    }
}
