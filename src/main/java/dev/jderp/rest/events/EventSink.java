package dev.jderp.rest.events;

import java.io.IOException;

/** Where a viewer's events go; called by the viewer's thread alone. */
interface EventSink extends AutoCloseable {

    /**
     * Writes one, and may wait for the viewer to take it.
     *
     * @throws IOException if the viewer has gone
     */
    void send(ServerEvent event) throws IOException, InterruptedException;

    /** Ends the answer. */
    @Override
    void close();
}
