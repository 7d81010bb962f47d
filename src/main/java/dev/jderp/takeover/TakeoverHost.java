package dev.jderp.takeover;

import dev.jderp.sockets.GivenSocket;
import java.util.List;

/** The relay that another process can take over from. Called on the thread of its links' event loop. */
public interface TakeoverHost {

    /** The sockets to hand over, as they are now. */
    List<GivenSocket> sockets();

    /** The secret by which each process trusts the links of the other, in one word. */
    String linkKey();

    /** The relay's ends of the links. */
    LinkEnds links();

    /** Counts a process that is refused. */
    void onRefused();

    /** Counts a takeover that has begun and failed: this relay goes on. */
    void onFailed();

    /**
     * Leaves: the new process is ready. Returns at once; there is no way back.
     *
     * @param left to be run when nothing listens here and nothing is written to the state directory any more
     */
    void leave(Runnable left);
}
