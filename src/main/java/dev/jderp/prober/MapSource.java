package dev.jderp.prober;

import dev.jderp.derpmap.DerpMap;
import java.io.IOException;

/** Gives the DERP map whose relays are probed. */
@FunctionalInterface
public interface MapSource {

    /** The map as it is now. */
    DerpMap fetch(ProbeContext context) throws IOException, InterruptedException;
}
