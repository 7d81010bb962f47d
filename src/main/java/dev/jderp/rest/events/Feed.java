package dev.jderp.rest.events;

import java.util.List;

/** What one viewer is told; called by the viewer's thread alone. */
interface Feed extends AutoCloseable {

    /** What is new, having waited for it up to a second. */
    List<ServerEvent> next() throws InterruptedException;

    /** The viewer has gone. */
    @Override
    void close();
}
