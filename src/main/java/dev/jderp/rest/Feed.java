package dev.jderp.rest;

import java.util.List;

/** The events of one viewer; called by the viewer's thread only. */
interface Feed extends AutoCloseable {

    /** What is new, having waited for it up to a second. */
    List<ServerEvent> next() throws InterruptedException;

    /** The viewer has gone. */
    @Override
    void close();
}
