package dev.jderp.stunserver;

import dev.jderp.metrics.Measurements;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSocket.Kind;
import dev.jderp.sockets.Platform;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.UnixChannel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sockets of a STUN server. A client accepts an answer only from the address that it sent its request to, but a
 * socket bound to a wildcard sends from the address that the route prefers. So beside a wildcard there is a socket for
 * each address of this host, which then receives the requests to that address. An address that is on no interface, such
 * as 127.0.0.2, gets its socket with the first request, where epoll reports the address that a request was sent to
 * (IPv4).
 *
 * <p>Used on the server's thread. At most {@value #MAX_SOCKETS} sockets are open; they share their memory.
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

    /** Opens a socket at an address of the options; the returned future is complete. */
    ChannelFuture open(InetAddress address, int wantedPort) {
        DatagramChannel channel = platform.newDatagramSocket(address);
        ChannelFuture bound = bind(channel, new InetSocketAddress(address, wantedPort));
        if (bound.isSuccess()) {
            port = channel.localAddress().getPort();
            if (address.isAnyLocalAddress()) {
                wildcard = channel;
            }
        }
        return bound;
    }

    /** Uses a socket that another process has opened; the returned future is complete. */
    ChannelFuture adopt(GivenSocket socket) {
        DatagramChannel channel = platform.givenDatagramSocket(socket);
        ChannelFuture registered = register(channel, socket.address());
        if (registered.isSuccess()) {
            port = socket.address().getPort();
            sockets.put(socket.address().getAddress(), channel);
            if (socket.address().getAddress().isAnyLocalAddress()) {
                wildcard = channel;
            }
        } else {
            channel.close();
        }
        return registered;
    }

    private ChannelFuture bind(DatagramChannel channel, InetSocketAddress address) {
        ChannelFuture registered = register(channel, address);
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

    private ChannelFuture register(DatagramChannel channel, InetSocketAddress address) {
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
                ? new StunHandler(memory, measurements, this::find)
                : new StunHandler(memory, measurements));
        return loop.register(channel);
    }

    /** Returns the handler of the socket at {@code requested}, which is opened if needed; null if there can be none. */
    private @Nullable StunHandler find(InetSocketAddress requested) {
        InetAddress address = requested.getAddress();
        if (address.isAnyLocalAddress() || refused.contains(address)) {
            return null;
        }
        Channel channel = sockets.get(address);
        if (channel == null) {
            channel = openBesideWildcard(address);
        }
        return channel == null ? null : channel.pipeline().get(StunHandler.class);
    }

    /** Opens a socket at an address that the wildcard has served so far; returns null if there can be none. */
    private @Nullable Channel openBesideWildcard(InetAddress address) {
        DatagramChannel all = wildcard;
        boolean isShared = address.isMulticastAddress() || local.broadcasts().contains(address)
                || address.getHostAddress().equals("255.255.255.255");
        if (all == null || isShared || sockets.size() >= MAX_SOCKETS) {
            warnIfFull();
            refuse(address);
            return null;
        }
        try {
            DatagramChannel channel = platform.newDatagramSocket(address);
            all.config().setReuseAddress(true); // only now: no other process may bind the port later
            channel.config().setReuseAddress(true);
            if (bind(channel, new InetSocketAddress(address, port)).isSuccess()) {
                channel.config().setReuseAddress(false);
                return channel;
            }
        } catch (ChannelException e) { // no file descriptor is left
            LOG.log(Level.DEBUG, "cannot open a socket", e);
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
                    "STUN requests arrive at more than " + MAX_SOCKETS + " addresses of this host; at the others an"
                            + " answer may have another source address: set derp.front-door.addresses");
        }
    }

    /** Whether there is a wildcard socket, so that changes of this host's addresses matter. */
    boolean hasWildcard() {
        return wildcard != null;
    }

    /** Opens and closes sockets so that each of these addresses has one; others stay while requests arrive there. */
    void update(LocalAddresses now) {
        DatagramChannel all = wildcard;
        if (all == null || !all.isActive()) {
            return;
        }
        local = now;
        refused.clear();
        for (Iterator<DatagramChannel> each = sockets.values().iterator(); each.hasNext();) {
            DatagramChannel channel = each.next();
            InetAddress address = channel.localAddress().getAddress();
            boolean isUsed = channel.pipeline().get(StunHandler.class).pollUsed();
            if (!address.isAnyLocalAddress() && isCovered(address) && !isUsed && !now.addresses().contains(address)) {
                each.remove();
                channel.close();
            }
        }
        for (InetAddress address : now.addresses()) {
            if (isCovered(address) && !sockets.containsKey(address) && !refused.contains(address)) {
                openBesideWildcard(address);
            }
        }
    }

    /** Whether the wildcard receives what is sent to the address. */
    private boolean isCovered(InetAddress address) {
        DatagramChannel all = wildcard;
        return all != null
                && (address instanceof Inet4Address || !(all.localAddress().getAddress() instanceof Inet4Address));
    }

    /** Returns the port of every socket. */
    int port() {
        return port;
    }

    /** Returns the addresses that have a socket. */
    Set<InetAddress> addresses() {
        return Set.copyOf(sockets.keySet());
    }

    /** Returns the sockets, for another process that goes on with them. */
    List<GivenSocket> given() {
        return sockets.values().stream()
                .map(each -> new GivenSocket(Kind.UDP, each.localAddress(), ((UnixChannel) each).fd().intValue()))
                .toList();
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
