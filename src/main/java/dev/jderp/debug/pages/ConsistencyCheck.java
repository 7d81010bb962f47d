package dev.jderp.debug.pages;

import java.util.List;

/**
 * A further check of {@code /debug/check}. All beans of this type are called, by a worker of the container for each
 * request.
 */
@FunctionalInterface
public interface ConsistencyCheck {

    /** The problems found, each in one line; empty if there are none. */
    List<String> problems();
}
