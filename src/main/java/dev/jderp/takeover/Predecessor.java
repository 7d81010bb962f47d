package dev.jderp.takeover;

import dev.jderp.process.OutOfMemory;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.IoThreads;
import dev.jderp.sockets.ListenException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process that this one takes over from, as the new process sees it. Used by the thread that starts the relay. */
public final class Predecessor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Predecessor.class.getName());
    private static final Object END = new Object();
    private static final int MAX_WORDS = 3;

    private final Path file;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new IoThreads("derp-takeover"),
            EpollIoHandler.newFactory());
    /** What the old process has sent: lines, file descriptors, and at last the end. */
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private EpollDomainSocketChannel channel = new EpollDomainSocketChannel();
    private int pid;
    private String linkKey = "";
    private List<GivenSocket> sockets = List.of();

    private Predecessor(Path file) {
        this.file = file;
    }

    /**
     * Gets the sockets of the process that serves at {@code file}; empty if no process does.
     *
     * @throws ListenException with one line, if that process does not hand over
     */
    public static Optional<Predecessor> find(Path file) throws ListenException {
        Messages.checkLength(file);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Predecessor predecessor = new Predecessor(file);
        boolean isThere = false;
        try {
            isThere = predecessor.connect();
            if (isThere) {
                predecessor.getSockets();
            }
            return isThere ? Optional.of(predecessor) : Optional.empty();
        } catch (IOException e) {
            isThere = false;
            predecessor.sockets.forEach(GivenSocket::close);
            throw new ListenException("derp.takeover: the relay at " + file + " does not hand over: " + e.getMessage(),
                    e);
        } finally {
            if (!isThere) {
                predecessor.close();
            }
        }
    }

    private boolean connect() throws IOException {
        ChannelFuture connecting = new Bootstrap()
                .group(group)
                .channelFactory(() -> channel)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(new LineBasedFrameDecoder(Messages.MAX_LINE), new Collector());
                    }
                })
                .connect(new DomainSocketAddress(file.toString())).awaitUninterruptibly();
        if (connecting.isSuccess()) {
            pid = Messages.checkPeer(channel);
            return true;
        }
        if (connecting.cause() instanceof ConnectException || connecting.cause() instanceof FileNotFoundException) {
            return false; // the file of a process that was killed
        }
        throw new IOException(connecting.cause().getMessage(), connecting.cause());
    }

    /** Puts everything that comes into the queue. */
    private final class Collector extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf line) {
                received.add(Messages.text(line));
                ReferenceCountUtil.release(message);
            } else {
                received.add(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            received.add(END);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            OutOfMemory.check(failure);
            LOG.log(Level.WARNING, () -> "the connection to the process before this one has failed: " + failure);
            context.close();
        }
    }

    private void getSockets() throws IOException {
        send(Messages.HELLO);
        String answer = line(Messages.MAX_ANSWER);
        String[] words = answer.split(" ", MAX_WORDS);
        if (words.length != MAX_WORDS || !words[0].equals(Messages.SOCKETS) || !words[1].matches("\\d{1,3}")
                || Integer.parseInt(words[1]) > Messages.MAX_SOCKETS) {
            throw new IOException("\"" + answer + "\"; expected " + Messages.SOCKETS + " NUMBER KEY");
        }
        linkKey = words[2];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            names.add(line(Messages.MAX_ANSWER));
        }
        setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        send(Messages.SEND);
        List<GivenSocket> given = new ArrayList<>();
        sockets = given;
        for (String name : names) {
            if (!(next(Messages.MAX_ANSWER) instanceof FileDescriptor descriptor)) {
                throw new IOException("the socket " + name + " did not arrive");
            }
            GivenSocket socket = GivenSocket.of(descriptor.intValue());
            given.add(socket);
            if (!socket.name().equals(name)) {
                throw new IOException("the socket " + name + " is " + socket.name());
            }
        }
        setReadMode(DomainSocketReadMode.BYTES);
    }

    private void setReadMode(DomainSocketReadMode mode) {
        channel.eventLoop().submit(() -> channel.config().setReadMode(mode)).awaitUninterruptibly();
    }

    private void send(String message) {
        channel.writeAndFlush(Messages.line(message));
    }

    private String line(Duration limit) throws IOException {
        if (!(next(limit) instanceof String text)) {
            throw new IOException("it closed the connection");
        }
        if (text.startsWith(Messages.REFUSED)) {
            throw new IOException(text);
        }
        return text;
    }

    private Object next(Duration limit) throws IOException {
        try {
            Object next = received.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IOException("no answer within " + limit.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Returns its process id. */
    public int pid() {
        return pid;
    }

    /** Returns its sockets, for the servers of this process. */
    public GivenSockets sockets() {
        return GivenSockets.ofPredecessor(sockets);
    }

    /** Returns the secret by which each process trusts the links of the other. */
    public String linkKey() {
        return linkKey;
    }

    /** Opens both links; a failure is logged. */
    public void openLinks(LinkEnds ends) {
        openLink(ends, Messages.LINK_DIAL, ends::serve);
        openLink(ends, Messages.LINK_SERVE, ends::dial);
    }

    private void openLink(LinkEnds ends, String message, Consumer<Channel> link) {
        EventLoop loop = ends.eventLoop();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        ends.prepare(made);
                    }
                })
                .connect(new DomainSocketAddress(file.toString()));
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connecting.channel().write(Messages.line(message));
                link.accept(connecting.channel());
                connecting.channel().flush();
            } else {
                LOG.log(Level.WARNING, "no link to the process before this one", connected.cause());
            }
        });
    }

    /**
     * Reports that this relay is ready, and waits until the old process has left its sockets and its state directory,
     * or has ended.
     *
     * @throws ListenException with one line, if it goes on instead, because this process took too long
     */
    public void reportReady() throws ListenException {
        send(Messages.READY);
        try {
            String answer = line(Messages.MAX_LEAVE);
            LOG.log(Level.DEBUG, () -> "the process before this one answered " + answer);
        } catch (IOException e) {
            if (isServing()) {
                throw new ListenException("derp.takeover: process " + pid + " goes on: " + e.getMessage(), e);
            }
            LOG.log(Level.WARNING, () -> "takeover: process " + pid + " has ended before it had left: "
                    + e.getMessage());
        }
        channel.closeFuture().addListener(closed -> close());
    }

    /** Whether a process listens for another one still, which one that leaves does not. */
    private boolean isServing() {
        ChannelFuture again = new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(file.toString())).awaitUninterruptibly();
        again.channel().close();
        return again.isSuccess();
    }

    /** Whether the old process has neither ended nor given this takeover up. */
    public boolean isWaiting() {
        return channel.isActive();
    }

    /** Runs {@code task} on the event loop's thread when the old process has ended or given this takeover up. */
    public void onEnd(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    /** Waits until the old process has ended; false if it has not within the limit. */
    public boolean awaitEnd(Duration limit) {
        try {
            return channel.closeFuture().await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes the connection. Before {@link #reportReady} the old process goes on as if nothing had happened. */
    @Override
    public void close() {
        channel.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
