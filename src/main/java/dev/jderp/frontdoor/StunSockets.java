package dev.jderp.frontdoor;

import dev.jderp.metrics.Measurements;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * STUN's UDP sockets. A client takes an answer only from the address that it asked, and a socket that is bound to a
 * wildcard sends from whichever address the route prefers. So beside a wildcard there is a socket for each address of
 * this host, to which the kernel then brings what is sent there. Where epoll names the address that was asked (IPv4),
 * one that is on no interface, such as 127.0.0.2, gets its socket with the first request.
 *
 * <p>Called on STUN's thread. At most {@value #MAX_SOCKETS} sockets are open; they share their memory.
 */
final class StunSockets {

    static final int MAX_SOCKETS = 256;

    private static final Logger LOG = System.getLogger(StunSockets.class.getName());
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int MAX_REFUSED = 1024;

    private final Platform platform;
    private final EventLoop loop;
    private final Measurements measurements;
    private final ByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
    private final DatagramMemory memory;
    private final Map<InetAddress, DatagramChannel> sockets = new HashMap<>();
    private final Set<InetAddress> refused = new HashSet<>();
    private @Nullable DatagramChannel wildcard;
    private volatile int port;
    private LocalAddresses local = new LocalAddresses(Set.of(), Set.of());
    private boolean hasWarned;

    StunSockets(Platform platform, EventLoop loop, Measurements measurements) {
        this.platform = platform;
        this.loop = loop;
        this.measurements = measurements;
        this.memory = new DatagramMemory(platform.epoll() ? DatagramMemory.MAX_AT_ONCE : 1);
    }

    /** Opens a socket that an operator has asked for; what is returned is done. */
    ChannelFuture open(InetAddress address, int wantedPort) {
        DatagramChannel channel = platform.datagrams(address);
        ChannelFuture bound = bind(channel, new InetSocketAddress(address, wantedPort));
        if (bound.isSuccess()) {
            port = channel.localAddress().getPort();
            if (address.isAnyLocalAddress()) {
                wildcard = channel;
            }
        }
        return bound;
    }

    private ChannelFuture bind(DatagramChannel channel, InetSocketAddress address) {
        boolean isWildcard = address.getAddress().isAnyLocalAddress();
        channel.config().setAllocator(allocator);
        channel.config().setRecvByteBufAllocator(memory);
        channel.config().setReceiveBufferSize(RECEIVE_BUFFER);
        if (platform.epoll()) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DatagramMemory.SLOT);
            if (isWildcard) {
                channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
            }
        }
        channel.pipeline().addLast(isWildcard
                ? new StunHandler(memory, measurements, this::at)
                : new StunHandler(memory, measurements));
        ChannelFuture registered = loop.register(channel);
        if (!registered.isSuccess()) {
            return registered;
        }
        ChannelFuture bound = channel.bind(address);
        if (bound.isSuccess()) {
            sockets.put(address.getAddress(), channel);
        } else {
            channel.close();
        }
        return bound;
    }

    /** The handler of the socket at the address that was asked, which is opened if there is none yet. */
    private @Nullable StunHandler at(InetSocketAddress asked) {
        InetAddress address = asked.getAddress();
        if (address.isAnyLocalAddress() || refused.contains(address)) {
            return null;
        }
        Channel channel = sockets.get(address);
        if (channel == null) {
            channel = openBeside(address);
        }
        return channel == null ? null : channel.pipeline().get(StunHandler.class);
    }

    /** A socket for an address that the wildcard serves so far; null if there can be none. */
    private @Nullable Channel openBeside(InetAddress address) {
        DatagramChannel all = wildcard;
        boolean isShared = address.isMulticastAddress() || local.broadcasts().contains(address)
                || address.getHostAddress().equals("255.255.255.255");
        if (all == null || isShared || sockets.size() >= MAX_SOCKETS) {
            warnIfFull();
            refuse(address);
            return null;
        }
        try {
            DatagramChannel channel = platform.datagrams(address);
            all.config().setReuseAddress(true); // for this moment only: the port stays ours alone
            channel.config().setReuseAddress(true);
            if (bind(channel, new InetSocketAddress(address, port)).isSuccess()) {
                channel.config().setReuseAddress(false);
                return channel;
            }
        } catch (ChannelException e) { // no file descriptor is left
            LOG.log(Level.DEBUG, "no socket", e);
        } finally {
            all.config().setReuseAddress(false);
        }
        LOG.log(Level.DEBUG, () -> "STUN has no socket of its own at " + address.getHostAddress());
        refuse(address);
        return null;
    }

    private void refuse(InetAddress address) {
        if (refused.size() < MAX_REFUSED) {
            refused.add(address);
        }
    }

    private void warnIfFull() {
        if (sockets.size() >= MAX_SOCKETS && !hasWarned) {
            hasWarned = true;
            LOG.log(Level.WARNING,
                    "STUN requests arrive at more than " + MAX_SOCKETS + " addresses of this host; at further ones an"
                            + " answer may have another source address: set derp.front-door.addresses");
        }
    }

    /** Whether there is a socket for all addresses, so that changes of this host's addresses matter. */
    boolean hasWildcard() {
        return wildcard != null;
    }

    /** Has a socket for each of {@code now}; one at another address stays while it is asked. */
    void follow(LocalAddresses now) {
        DatagramChannel all = wildcard;
        if (all == null || !all.isActive()) {
            return;
        }
        local = now;
        refused.clear();
        for (Iterator<DatagramChannel> each = sockets.values().iterator(); each.hasNext();) {
            DatagramChannel channel = each.next();
            InetAddress address = channel.localAddress().getAddress();
            boolean isUsed = channel.pipeline().get(StunHandler.class).takeIsUsed();
            if (!address.isAnyLocalAddress() && isCovered(address) && !isUsed && !now.addresses().contains(address)) {
                each.remove();
                channel.close();
            }
        }
        for (InetAddress address : now.addresses()) {
            if (isCovered(address) && !sockets.containsKey(address) && !refused.contains(address)) {
                openBeside(address);
            }
        }
    }

    /** Whether the wildcard serves the address. */
    private boolean isCovered(InetAddress address) {
        DatagramChannel all = wildcard;
        return all != null
                && (address instanceof Inet4Address || !(all.localAddress().getAddress() instanceof Inet4Address));
    }

    /** The port of every socket. */
    int port() {
        return port;
    }

    /** The addresses that have a socket. */
    Set<InetAddress> addresses() {
        return Set.copyOf(sockets.keySet());
    }

    void close() {
        sockets.values().forEach(Channel::close);
        sockets.clear();
        wildcard = null;
    }

    @Override
    public String toString() {
        return "STUN on port " + port;
    }
}
