package dev.jderp.transport;

import jakarta.servlet.ServletContext;
import jakarta.websocket.Session;

/** Differences between application servers that the doors allow for, found by the packages of the servers' classes. */
public final class ServerQuirks {

    /** The servlet container of WildFly. */
    private static final String UNDERTOW = "io.undertow.";
    /** Open Liberty. */
    private static final String LIBERTY = "com.ibm.ws.";
    /** The WebSocket container of Payara. */
    private static final String TYRUS = "org.glassfish.tyrus.";

    private ServerQuirks() {}

    /**
     * Whether upgraded connections cannot carry DERP. Undertow's non-blocking {@code write} ignores offset and length,
     * and one of its I/O threads loops without end if a connection fails while bytes wait for it. Open Liberty's
     * {@code flush} waits for a client that does not read, with a write listener as well, and its {@code close} leaves
     * the connection open until the client closes it.
     */
    public static boolean cannotCarryUpgrades(ServletContext context) {
        return isOf(UNDERTOW, context) || isOf(LIBERTY, context);
    }

    /** Whether an upgrade replaces the status of the answer by 101, as Undertow's does. */
    public static boolean upgradesSetTheStatus(ServletContext context) {
        return isOf(UNDERTOW, context);
    }

    /** Whether a message's memory may be used after {@code onMessage}: Tyrus gives each an array of its own. */
    public static boolean keepsMessages(Session session) {
        return isOf(TYRUS, session);
    }

    /**
     * Whether {@code close} may wait for a client that does not read even where no message is being sent, as Open
     * Liberty's does: only Tyrus is known to return at once.
     */
    public static boolean mayWaitInClose(Session session) {
        return !isOf(TYRUS, session);
    }

    private static boolean isOf(String packages, Object part) {
        return part.getClass().getName().startsWith(packages);
    }
}
