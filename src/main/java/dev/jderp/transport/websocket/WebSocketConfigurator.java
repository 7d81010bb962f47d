package dev.jderp.transport.websocket;

import dev.jderp.protocol.UpgradeRules;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Configures the answer to a WebSocket handshake: any origin, no extension, the subprotocol as the client wrote it. */
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

    /** Keeps the client's address for the session; the properties are each handshake's own (Jakarta WebSocket 2.1). */
    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        ClientHeader.read(request.getHeaders()).ifPresent(from -> {
            config.getUserProperties().put(FROM, from.address());
            config.getUserProperties().put(PROXIED, from.isProxied());
        });
    }

    /** Whether a trusted proxy is between the session and its client. */
    static boolean isProxied(Session session) {
        return Boolean.TRUE.equals(session.getUserProperties().get(PROXIED));
    }

    /** The address of the session's client, empty if the handshake did not have it. */
    static Optional<InetSocketAddress> from(Session session) {
        return Optional.ofNullable((InetSocketAddress) session.getUserProperties().get(FROM));
    }

    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }
}
