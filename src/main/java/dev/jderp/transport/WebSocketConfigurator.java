package dev.jderp.transport;

import dev.jderp.protocol.UpgradeRules;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How the container answers a WebSocket handshake: any origin, no extension, the subprotocol as the client wrote it.
 */
public final class WebSocketConfigurator extends ServerEndpointConfig.Configurator {

    private static final String FROM = WebSocketConfigurator.class.getName() + ".from";
    private static final String PROXIED = WebSocketConfigurator.class.getName() + ".proxied";

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return UpgradeRules.subprotocol(requested);
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /**
     * Stores the client of the handshake for the session; these properties belong to one handshake (Jakarta WebSocket
     * 2.1).
     */
    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        ClientHeader.read(request.getHeaders()).ifPresent(from -> {
            config.getUserProperties().put(FROM, from.address());
            config.getUserProperties().put(PROXIED, from.isProxied());
        });
    }

    /** Whether a trusted proxy stands between {@code session} and its client. */
    static boolean isProxied(Session session) {
        return Boolean.TRUE.equals(session.getUserProperties().get(PROXIED));
    }

    /** The client of {@code session}; empty if the container has kept none. */
    static Optional<InetSocketAddress> from(Session session) {
        return Optional.ofNullable((InetSocketAddress) session.getUserProperties().get(FROM));
    }

    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }
}
