package dev.jderp.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.websocket.Session;

/** Differences between application servers that the doors allow for, found by the packages of the servers' classes. */
public final class ServerQuirks {

    private static final String UNDERTOW = "io.undertow.";
    private static final String TYRUS = "org.glassfish.tyrus.";

    private ServerQuirks() {}

    /** Whether {@code write} of an upgraded stream ignores offset and length, as Undertow's does when non-blocking. */
    public static boolean writesWholeArrays(ServletOutputStream out) {
        return isOf(UNDERTOW, out);
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
