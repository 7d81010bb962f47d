package dev.jderp.frontdoor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** How many files this process may have open, of which each connection is one. */
final class OpenFiles {

    private static final Logger LOG = System.getLogger(OpenFiles.class.getName());

    private OpenFiles() {}

    /** The limit of this process; {@link Long#MAX_VALUE} where the system does not say. */
    static long max() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /**
     * Loads all that a line in the log needs: the JDK reads time zones from a file at the first line, and an error in
     * an I/O thread, when there is no file descriptor left, would end that thread.
     */
    static void prepareLogging() {
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
     * The limits that leave half of {@code maxFiles} to clients that have logged in and to everything else: were all
     * taken by connections that have not, none could be accepted at any port.
     */
    static FrontDoorOptions.Limits fit(FrontDoorOptions.Limits limits, long maxFiles) {
        long places = Math.max(1, maxFiles / 2);
        if (limits.strangers() <= places) {
            return limits;
        }
        long perSource = Math.max(1, limits.strangersPerSource() * places / limits.strangers());
        LOG.log(Level.WARNING,
                "derp.front-door.max-strangers is " + limits.strangers() + ", but this process may open at most "
                        + maxFiles + " files (LimitNOFILE, ulimit -n); using " + places + ", and " + perSource
                        + " per address");
        return new FrontDoorOptions.Limits(
                limits.phase(), limits.answer(), (int) places, (int) perSource, limits.body(), limits.accepts(),
                limits.acceptsPerAddress());
    }
}
