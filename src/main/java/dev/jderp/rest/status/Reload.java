package dev.jderp.rest.status;

import dev.jderp.reload.ReloadResult;
import java.util.List;

/** Reads again what the relay was set up by. */
@FunctionalInterface
public interface Reload {

    /** Reads all of it, and says for each how that went. */
    List<ReloadResult> all();
}
