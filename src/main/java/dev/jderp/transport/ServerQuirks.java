package dev.jderp.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.websocket.Session;

/** Differences between application servers that the doors allow for, found by the packages of the servers' classes. */
public final class ServerQuirks {

    private static final String UNDERTOW = "io.undertow.";
    private static final String LIBERTY = "com.ibm.ws.";
    private static final String TYRUS = "org.glassfish.tyrus.";

    private ServerQuirks() {}

    /** Whether {@code write} of an upgraded stream ignores offset and length, as Undertow's does when non-blocking. */
    public static boolean writesWholeArrays(ServletOutputStream out) {
        return isOf(UNDERTOW, out);
    }

    /**
     * Whether upgraded connections cannot carry DERP. Open Liberty's {@code flush} waits for a client that does not
     * read, with a write listener as well, and its {@code close} leaves the connection open until the client closes it.
     */
    public static boolean cannotCarryUpgrades(ServletContext context) {
        return isOf(LIBERTY, context);
    }

    /** Whether an upgrade replaces the status of the answer by 101, as Undertow's does. */
    public static boolean upgradesSetTheStatus(ServletContext context) {
        return isOf(UNDERTOW, context);
    }

    /** Whether a message's memory may be used after {@code onMessage}: Tyrus gives each an array of its own. */
    public static boolean keepsMessages(Session session) {
        return isOf(TYRUS, session);
    }

    private static boolean isOf(String packages, Object part) {
        return part.getClass().getName().startsWith(packages);
    }
}
