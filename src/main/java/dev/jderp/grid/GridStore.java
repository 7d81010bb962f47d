package dev.jderp.grid;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The data grid as this package uses it: texts with compare-and-set, messages, and the list of members. Safe for any
 * thread.
 */
interface GridStore extends AutoCloseable {

    /** Starts to call {@code listener}. Called once. */
    void listen(GridListener listener);

    /**
     * Returns the text of that name.
     *
     * @throws IOException if the grid does not answer in time, in one line
     */
    Optional<String> read(String name) throws IOException;

    /**
     * Replaces a text if it is {@code before}, or if that is empty and there is no such text.
     *
     * @return whether it was replaced
     * @throws IOException if the grid does not answer in time, in one line; the text may still be replaced later
     */
    boolean replace(String name, Optional<String> before, String after) throws IOException;

    /** Sends a message to every member including this one. Returns at once; a message may be lost. */
    void publish(String message);

    /** Sends a message to the member with this {@link #inbox}. Returns at once; a message may be lost. */
    void send(String inbox, String message);

    /** The name under which this member receives messages; it stays the same for the life of the process. */
    String inbox();

    /** The members now, this one included. Does not wait. */
    List<GridMember> members();

    /** This member. Does not wait. */
    GridMember self();

    /** Whether this member has joined the grid and has not ended. Does not wait. */
    boolean isRunning();

    /** Leaves the grid. */
    @Override
    void close();
}
