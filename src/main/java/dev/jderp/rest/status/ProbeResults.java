package dev.jderp.rest.status;

import dev.jderp.prober.schedule.ProbeInfo;
import java.util.List;
import java.util.Optional;

/** The results of the prober that runs in this process. */
@FunctionalInterface
public interface ProbeResults {

    /** Every probe as it is now; empty where no prober runs. */
    Optional<List<ProbeInfo>> all();
}
