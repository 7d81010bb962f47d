package dev.jderp.takeover;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * A process's ends of the two links between the old and the new process, by which they forward packets to each other.
 * Called on the thread of its event loop.
 */
public interface LinkEnds {

    /** The event loop that the channels of the links are registered with. */
    EventLoop eventLoop();

    /** Sets the options of a channel that may become a link; called before it is registered. */
    void prepare(Channel channel);

    /** Serves the other process as a client of this relay, over a channel that carries DERP from now on. */
    void serve(Channel channel);

    /** Makes this process a client of the other one, over a channel that carries DERP from now on. */
    void dial(Channel channel);
}
