package dev.jderp.frontdoor.listen;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** The limit of open files of this process, which every connection counts towards. */
public final class OpenFiles {

    private static final Logger LOG = System.getLogger(OpenFiles.class.getName());

    private OpenFiles() {}

    /** Returns the limit of this process; {@link Long#MAX_VALUE} where the system does not report it. */
    public static long max() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /**
     * Loads everything that a log line needs. The JDK reads time zones from a file at the first line; without a file
     * descriptor left, that would be an error in an I/O thread, and end it.
     */
    public static void prepareLogging() {
        LogRecord line = new LogRecord(java.util.logging.Level.WARNING, "{0}");
        line.setParameters(new Object[]{"x"});
        line.setThrown(new IOException("x"));
        for (Handler each : java.util.logging.Logger.getLogger("").getHandlers()) {
            Formatter formatter = each.getFormatter();
            if (formatter != null) {
                String unused = formatter.format(line);
            }
        }
    }

    /**
     * Returns limits that leave half of {@code maxFiles} to clients that have logged in and to everything else. If
     * connections that have not logged in could take all, no port could accept another one.
     */
    public static PendingLimits fit(PendingLimits limits, long maxFiles) {
        long places = Math.max(1, maxFiles / 2);
        if (limits.connections() <= places) {
            return limits;
        }
        long perSource = Math.max(1, limits.connectionsPerSource() * places / limits.connections());
        LOG.log(Level.WARNING,
                "derp.front-door.max-pending-connections is " + limits.connections()
                        + ", but this process may open at most " + maxFiles + " files (LimitNOFILE, ulimit -n): using "
                        + places + ", and " + perSource + " per address");
        return new PendingLimits(
                limits.phase(), limits.answer(), (int) places, (int) perSource, limits.body(), limits.accepts(),
                limits.acceptsPerAddress());
    }
}
