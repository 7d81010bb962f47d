package dev.jderp.rest.events;

import java.io.IOException;

/** Writes the events of one viewer; called by the viewer's thread only. */
interface EventSink extends AutoCloseable {

    /**
     * Writes an event; may wait for the viewer to read it.
     *
     * @throws IOException if the viewer has left
     */
    void send(ServerEvent event) throws IOException, InterruptedException;

    /** Ends the response. */
    @Override
    void close();
}
