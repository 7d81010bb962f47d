package dev.jderp.frontdoor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

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
     * The limits that leave half of {@code maxFiles} to clients that have logged in and to everything else: were all taken by
     * connections that have not, none could be accepted at any port.
     */
    static FrontDoorOptions.Limits fit(FrontDoorOptions.Limits limits, long maxFiles) {
        long places = Math.max(1, maxFiles / 2);
        if (limits.strangers() <= places) {
            return limits;
        }
        long perSource = Math.max(1, limits.strangersPerSource() * places / limits.strangers());
        LOG.log(Level.WARNING, "derp.front-door.max-strangers is " + limits.strangers() + ", but this process may open only "
                + maxFiles + " files (LimitNOFILE, ulimit -n): it is " + places + " now, and " + perSource
                + " for one address");
        return new FrontDoorOptions.Limits(
                limits.phase(), limits.answer(), (int) places, (int) perSource, limits.body(), limits.accepts(),
                limits.acceptsPerAddress());
    }
}
