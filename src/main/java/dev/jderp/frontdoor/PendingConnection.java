package dev.jderp.frontdoor;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What is known of a connection until it has become a client; on the lobby's thread. */
final class PendingConnection {

    private static final AttributeKey<PendingConnection> KEY = AttributeKey.valueOf(PendingConnection.class,
            "stranger");

    /** What is to be done when it is no stranger any more, or gone. */
    static final AttributeKey<Runnable> LEAVES = AttributeKey.valueOf(PendingConnection.class, "leaves");

    /** TRUE where a trusted proxy has handed the connection on. */
    static final AttributeKey<Boolean> PROXIED = AttributeKey.valueOf(PendingConnection.class, "proxied");

    /** Its place among those that have not logged in. */
    static final AttributeKey<PendingTable.Place> PLACE = AttributeKey.valueOf(PendingConnection.class, "place");

    private final Channel channel;
    final Deadline deadline;
    private Optional<InetSocketAddress> remote;

    PendingConnection(Channel channel) {
        this.channel = channel;
        this.deadline = new Deadline(channel);
        this.remote = channel.remoteAddress() instanceof InetSocketAddress address
                ? Optional.of(address)
                : Optional.empty();
        channel.attr(KEY).set(this);
    }

    static PendingConnection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** Where it comes from, by the PROXY protocol if that was spoken. */
    Optional<InetSocketAddress> remote() {
        return remote;
    }

    /** A trusted proxy has said where it really comes from. */
    void comesFrom(InetSocketAddress address) {
        channel.attr(PROXIED).set(true);
        remote = Optional.of(address);
    }

    /** It has become a client, and is looked after by the relay from now on. */
    void admitted() {
        deadline.none();
        channel.attr(KEY).set(null);
    }

    /** It has logged in, or is gone; on the lobby's thread, or behind it. */
    static void leaves(Channel channel) {
        Runnable then = channel.attr(LEAVES).getAndSet(null);
        if (then != null) {
            then.run();
        }
    }
}
