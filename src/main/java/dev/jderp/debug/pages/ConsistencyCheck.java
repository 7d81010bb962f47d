package dev.jderp.debug.pages;

import java.util.List;

/** One more thing that {@code /debug/check} looks at; the application's beans of this type are asked, on a worker. */
@FunctionalInterface
public interface ConsistencyCheck {

    /** What does not fit together, in words; empty if all is well. */
    List<String> problems();
}
