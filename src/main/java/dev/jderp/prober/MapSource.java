package dev.jderp.prober;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.prober.schedule.ProbeContext;
import java.io.IOException;

/** Returns the DERP map whose relays are probed. */
@FunctionalInterface
public interface MapSource {

    /**
     * Fetches the present map.
     *
     * @param context bounds the time; a source may block until then
     * @throws IOException if it cannot be fetched, or is not a valid DERP map
     */
    DerpMap fetch(ProbeContext context) throws IOException, InterruptedException;
}
