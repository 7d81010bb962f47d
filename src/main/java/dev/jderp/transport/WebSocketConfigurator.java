package dev.jderp.transport;

import dev.jderp.protocol.UpgradeRules;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** How the container answers a WebSocket handshake: any origin, no extension, the subprotocol as the client wrote it. */
public final class WebSocketConfigurator extends ServerEndpointConfig.Configurator {

    /** For the container. */
    public WebSocketConfigurator() {}

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return UpgradeRules.subprotocol(requested);
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }
}
