package dev.jderp.transport.upgrade;

import dev.jderp.transport.http.RefusedHandler;
import dev.jderp.protocol.UpgradeRules;
import dev.jderp.server.Relay;
import dev.jderp.transport.ServerQuirks;
import dev.jderp.transport.http.ClientAddressFilter;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Upgrades requests at {@code /derp} to native DERP; answers 426 to others ({@code docs/protocol.md#native-upgrade}).
 */
@WebServlet(urlPatterns = "/derp", asyncSupported = true)
public class UpgradeServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final Logger LOG = System.getLogger(UpgradeServlet.class.getName());

    private static final String NOT_HERE = "this application server cannot carry DERP here; use the relay's front "
            + "door, or WebSocket\n";

    @Inject
    private transient Relay relay;

    private final transient ReadChunk.Pool chunks = new ReadChunk.Pool();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String upgrade = DerpFilter.upgrade(request);
        if (!upgrade.equals("derp") && !upgrade.equals("websocket")) {
            if (!upgrade.isEmpty()) {
                LOG.log(Level.DEBUG,
                        () -> "refused an upgrade to another protocol, requested by " + request.getRemoteAddr());
            }
            RefusedHandler.refuse(request, response, 426, UpgradeRules.UPGRADE_REQUIRED);
            return;
        }
        if (ServerQuirks.cannotCarryUpgrades(getServletContext())) {
            RefusedHandler.refuse(request, response, HttpServletResponse.SC_NOT_IMPLEMENTED, NOT_HERE);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        response.setHeader("Upgrade", "DERP");
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Derp-Version", "2");
        response.setHeader("Derp-Public-Key", relay.publicKey().hex());
        request.upgrade(UpgradeHandler.class).serve(relay, chunks, peer(request));
        response.flushBuffer(); // the container would send the 101 with the first write only
    }

    private static UpgradeHandler.Peer peer(HttpServletRequest request) {
        return new UpgradeHandler.Peer(
                ClientAddressFilter.client(request), ClientAddressFilter.isProxied(request),
                UpgradeRules.idealNode(request.getHeader("Ideal-Node")));
    }
}
