package dev.jderp.server;

import org.jspecify.annotations.Nullable;

/** A connection that packets are queued for while another one is read: a client, or a link to another relay. */
interface Destination {

    /**
     * Asks the door to write what is queued; returns at once, and never throws because of this destination.
     *
     * @param sender the transport whose read has caused it, null if the relay itself has
     */
    void requestWrite(@Nullable Transport sender);
}
