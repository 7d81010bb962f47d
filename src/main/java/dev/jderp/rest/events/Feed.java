package dev.jderp.rest.events;

import java.util.List;

/** The events for one viewer; called by the viewer's thread only. */
interface Feed extends AutoCloseable {

    /** Waits for new events, a second at most, and returns them. */
    List<ServerEvent> next() throws InterruptedException;

    /** Ends the feed when the viewer has left. */
    @Override
    void close();
}
