package dev.jderp.frontdoor.link;

import dev.jderp.frontdoor.loop.DerpChannel;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkListener;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import dev.jderp.server.Relay;
import dev.jderp.takeover.LinkEnds;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The links between a process and the one that takes over from it, while both live. They are those of a mesh, over a
 * Unix socket: the key of the takeover stands for the mesh key, and both processes have the same relay's key.
 */
public final class TakeoverLinks implements LinkEnds {

    private static final Logger LOG = System.getLogger(TakeoverLinks.class.getName());

    private final RelayLoops loops;
    private final Relay relay;
    private final ByteBufAllocator allocator;
    private final MeshKey secret;
    private final boolean isLeaving;
    private final CountDownLatch up = new CountDownLatch(1);

    /**
     * The ends of this process.
     *
     * @param secret both processes know it, and no other
     * @param isLeaving whether this is the old process, whose connection of a client ends when the client is connected
     *     to the new one
     */
    public TakeoverLinks(
            RelayLoops loops, Relay relay, ByteBufAllocator allocator, MeshKey secret, boolean isLeaving) {
        this.loops = loops;
        this.relay = relay;
        this.allocator = allocator;
        this.secret = secret;
        this.isLeaving = isLeaving;
        relay.trustLinksWith(secret);
    }

    @Override
    public EventLoop eventLoop() {
        return loops.lobbyEventLoop();
    }

    @Override
    public void prepare(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, LoopDialer.WATER_MARK);
        RelayLoops.prepare(channel);
    }

    @Override
    public void serve(Channel channel) {
        DerpChannel client = new DerpChannel(
                channel, loops, relay, new ClientOrigin("takeover", Optional.empty(), Optional.empty(), false));
        channel.pipeline().addLast("derp", client);
        client.start();
    }

    @Override
    public void dial(Channel channel) {
        Events events = new Events();
        channel.pipeline().addLast("link", new LinkChannel(channel, events::open));
    }

    /** Waits until this process forwards packets to the other one; false if it does not within the time. */
    public boolean awaitUp(long timeoutMs) {
        try {
            return up.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class Events implements LinkListener {

        private volatile @Nullable MeshLink link;

        MeshLink open(LinkTransport transport) {
            MeshLink opened = relay.openLink(LinkOptions.DEFAULTS, transport, this, secret);
            link = opened;
            return opened;
        }

        @Override
        public boolean isWanted(NodePublicKey other) {
            return other.equals(relay.publicKey());
        }

        @Override
        public void up() {
            LOG.log(Level.INFO, "takeover: packets are forwarded to the other process of this relay");
            up.countDown();
        }

        /** A client that has come to the new process is there from now on, even if it is still connected here. */
        @Override
        public void present(NodePublicKey client) {
            if (isLeaving) {
                relay.endPeer(client);
            }
        }

        @Override
        public void down(LinkEnd reason, String detail) {
            LOG.log(Level.INFO, () -> "takeover: the link to the other process of this relay has ended: " + detail);
            MeshLink ended = link;
            if (ended != null) {
                Thread.ofVirtual().name("derp-takeover-end").start(ended::removePeers);
            }
        }
    }
}
