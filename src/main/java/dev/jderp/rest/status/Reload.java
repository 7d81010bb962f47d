package dev.jderp.rest.status;

import dev.jderp.reload.ReloadResult;
import java.util.List;

/** Reads again the files that the relay was set up by. */
@FunctionalInterface
public interface Reload {

    /** Reads all of them; returns one result for each. */
    List<ReloadResult> all();
}
