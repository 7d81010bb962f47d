package dev.jderp.frontdoor.connection;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a connection until it has become a client: its peer's address and its deadline. Used on the lobby's
 * thread.
 */
public final class PendingConnection {

    private static final AttributeKey<PendingConnection> KEY = AttributeKey.valueOf(PendingConnection.class, "pending");
    private static final AttributeKey<Runnable> ON_END = AttributeKey.valueOf(PendingConnection.class, "on end");
    private static final AttributeKey<Boolean> PROXIED = AttributeKey.valueOf(PendingConnection.class, "proxied");

    private final Channel channel;
    private final Deadline deadline;
    private Optional<InetSocketAddress> remote;

    /** The state of a connection that has just been accepted. */
    public PendingConnection(Channel channel) {
        this.channel = channel;
        this.deadline = new Deadline(channel);
        this.remote = channel.remoteAddress() instanceof InetSocketAddress address
                ? Optional.of(address)
                : Optional.empty();
        channel.attr(KEY).set(this);
    }

    /** Returns the state of a connection that has not become a client. */
    public static PendingConnection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** Returns when the connection is closed unless it gets further. */
    public Deadline deadline() {
        return deadline;
    }

    /** Returns the client's address, by the PROXY protocol where a trusted proxy spoke that. */
    public Optional<InetSocketAddress> remote() {
        return remote;
    }

    /** Sets the client's address, which a trusted proxy has named in a PROXY header. */
    public void setRemote(InetSocketAddress address) {
        markProxied(channel);
        remote = Optional.of(address);
    }

    /** Ends this state: the connection has become a client, whose deadlines are the relay's. */
    public void becomeClient() {
        deadline.cancel();
        channel.attr(KEY).set(null);
    }

    /** Marks a connection as coming by a trusted proxy, of TCP or HTTP. */
    public static void markProxied(Channel channel) {
        channel.attr(PROXIED).set(true);
    }

    /** Whether the connection, pending or a client's, comes by a trusted proxy. */
    public static boolean isProxied(Channel channel) {
        return Boolean.TRUE.equals(channel.attr(PROXIED).get());
    }

    /** Runs {@code task} once, when the connection has logged in or is closed. */
    public static void onEnd(Channel channel, Runnable task) {
        channel.attr(ON_END).set(task);
        channel.closeFuture().addListener(closed -> end(channel));
    }

    /** Reports that the connection has logged in; further calls do nothing. */
    public static void end(Channel channel) {
        @Nullable
        Runnable task = channel.attr(ON_END).getAndSet(null);
        if (task != null) {
            task.run();
        }
    }
}
