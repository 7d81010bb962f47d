package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Function;

/** Logs one line for each connection that opens or closes: at info where the options ask for it, at debug otherwise. */
final class ConnectionLog {

    private static final Logger LOG = System.getLogger(ConnectionLog.class.getName());
    private static final double MS_PER_S = 1000;

    private final Level level;

    ConnectionLog(boolean asked) {
        level = asked ? Level.INFO : Level.DEBUG;
    }

    /** The client has logged in. */
    void opened(Client c) {
        LOG.log(level, () -> "connection opened: " + describe(c, NodePublicKey::toString));
    }

    /** The connection has ended; where it never logged in and the relay ended it, a login has been refused. */
    void closed(Client c, CloseReason reason) {
        boolean loggedIn = c.key().isPresent();
        if (!loggedIn && isRefusal(reason)) {
            LOG.log(level, () -> "login refused: " + describe(c, NodePublicKey::text)
                    + " reason=" + reason.label()
                    + c.refusal().map(why -> " detail=\"" + why.replace('"', '\'') + '"').orElse(""));
            return;
        }
        LOG.log(loggedIn ? level : Level.DEBUG, () -> "connection closed: " + describe(c, NodePublicKey::toString)
                + " reason=" + reason.label()
                + " received=" + c.bytesReceived()
                + " sent=" + c.bytesSent()
                + " duration=" + String.format(Locale.ROOT, "%.3fs", c.age().toMillis() / MS_PER_S));
    }

    /** Whether the relay is the side that ended the connection. */
    private static boolean isRefusal(CloseReason reason) {
        return switch (reason) {
            case PEER_CLOSED, WRITE_TIMEOUT, WRITE_ERROR -> false;
            case PROTOCOL_VIOLATION, HANDSHAKE_TIMEOUT, ADMISSION_REFUSED, ADMISSION_WITHDRAWN, SENT_TOO_MUCH,
                    CLOSE_PEER,
                    OUT_OF_MEMORY, INTERNAL_ERROR, SHUTDOWN ->
                true;
        };
    }

    private static String describe(Client c, Function<NodePublicKey, String> keyText) {
        return "id=" + c.id()
                + " key=" + keyOf(c, keyText)
                + " address=" + c.remoteAddress().map(ConnectionLog::text).orElse("-")
                + " transport=" + c.transportKind()
                + (c.isMeshPeer() ? " mesh" : "");
    }

    private static String keyOf(Client c, Function<NodePublicKey, String> keyText) {
        Login login = c.login();
        return login == null ? "-" : keyText.apply(login.key());
    }

    private static String text(InetSocketAddress address) {
        return HostPort.text(address.getHostString(), address.getPort());
    }
}
