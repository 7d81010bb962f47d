package dev.jderp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Locale;

/** One line for each connection that opens or closes: at info when that was asked for, at debug otherwise. */
final class ConnectionLog {

    private static final Logger LOG = System.getLogger(ConnectionLog.class.getName());
    private static final double MS_PER_S = 1000;

    private final Level level;

    ConnectionLog(boolean asked) {
        level = asked ? Level.INFO : Level.DEBUG;
    }

    /** The client has logged in. */
    void opened(ClientConnection c) {
        LOG.log(level, () -> "connection opened: " + who(c));
    }

    /** The connection has ended; one that never logged in is told at debug only. */
    void closed(ClientConnection c, CloseReason reason) {
        LOG.log(c.key().isPresent() ? level : Level.DEBUG, () -> "connection closed: " + who(c)
                + " reason=" + reason.label()
                + " received=" + c.bytesReceived()
                + " sent=" + c.bytesSent()
                + " duration=" + String.format(Locale.ROOT, "%.3fs", c.age().toMillis() / MS_PER_S));
    }

    private static String who(ClientConnection c) {
        return "id=" + c.id()
                + " key=" + c.key().map(Object::toString).orElse("-")
                + " address=" + c.remoteAddress().map(ConnectionLog::text).orElse("-")
                + " transport=" + c.transportKind()
                + (c.isMeshPeer() ? " mesh" : "");
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
