package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.TrueClient;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.metrics.RejectReason;
import dev.jderp.protocol.UpgradeRules;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Handles requests at {@code /derp}: checks them ({@link UpgradeRules}), limits their rate, upgrades or refuses. */
final class DerpRequests {

    private static final Logger LOG = System.getLogger(DerpRequests.class.getName());

    private final FrontDoorContext door;

    DerpRequests(FrontDoorContext door) {
        this.door = door;
    }

    /** Upgrades the connection, which ends the work of {@code handler}, or has {@code handler} refuse the request. */
    void handle(RequestHandler handler, ChannelHandlerContext context, HttpRequest request) {
        if (!door.derpEnabled()) {
            handler.refuse(context, 404, UpgradeRules.DISABLED, Map.of());
            return;
        }
        HttpHeaders headers = request.headers();
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        switch (UpgradeRules.kind(upgrade, headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) {
            case NATIVE -> upgrade(handler, context, headers, false);
            case WEBSOCKET -> {
                var refusal = UpgradeRules.webSocketRefusal(
                        request.method().name(),
                        !request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                        headers::getAll);
                if (refusal.isEmpty()) {
                    upgrade(handler, context, headers, true);
                } else {
                    UpgradeRules.Refusal why = refusal.get();
                    Map<String, String> more = why.header().isEmpty() ? Map.of() : Map.of(why.header(), why.value());
                    handler.refuse(context, why.status(), why.text(), more);
                }
            }
            case NONE -> {
                if (upgrade != null) {
                    LOG.log(Level.DEBUG, () -> "refused an unknown upgrade for "
                            + door.client(context.channel(), headers).map(TrueClient::address));
                }
                handler.refuse(context, 426, UpgradeRules.UPGRADE_REQUIRED, Map.of());
            }
        }
    }

    private void upgrade(
            RequestHandler handler, ChannelHandlerContext context, HttpHeaders headers, boolean isWebSocket) {
        Optional<TrueClient> client = door.client(context.channel(), headers);
        if (client.isPresent() && !isWithinShare(client.get())) {
            door.accepts().countRejected(RejectReason.SOURCE_RATE);
            handler.refuse(context, 429, "too many connections from this address");
            return;
        }
        if (client.isPresent() && client.get().byTrustedProxy()) {
            PendingConnection.markProxied(context.channel());
        }
        handler.endForUpgrade(context);
        Optional<InetSocketAddress> remote = client.map(TrueClient::address);
        if (isWebSocket) {
            DerpUpgrade.toWebSocket(context, door, headers, remote);
        } else {
            DerpUpgrade.toNative(context, door, headers, remote);
        }
    }

    /**
     * Whether the rate of the client's source allows this client. Only clients of trusted proxies are counted here; all
     * others were counted when their connection was accepted.
     */
    private boolean isWithinShare(TrueClient client) {
        return !client.byTrustedProxy()
                || door.addresses().isTrustedProxy(client.address().getAddress())
                || door.accepts().takeFrom(client.address().getAddress());
    }
}
