package dev.jderp.takeover;

import dev.jderp.sockets.ListenException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket at which another process asks to take over from this one, one at a time. One thread opens and closes
 * it; connections are handled on the thread of the links' event loop.
 */
public final class TakeoverDoor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(TakeoverDoor.class.getName());
    private static final int BACKLOG = 8;
    private static final int CLOSE_TIMEOUT_S = 1;
    private static final String MODE = "rw-------";
    private static final String DIRECTORY_MODE = "rwx------";

    private final TakeoverHost host;
    private final Channel listener;
    private @Nullable Handover current; // of the event loop's thread

    /**
     * Opens the socket; a file that a process has left there is replaced.
     *
     * @throws ListenException with one line, if it cannot be opened
     */
    public TakeoverDoor(Path file, TakeoverHost host) throws ListenException {
        this.host = host;
        Messages.checkLength(file);
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null && !Files.exists(directory)) {
                Files.createDirectories(directory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ListenException("derp.takeover: " + file + " cannot be made: " + e, e);
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(host.links().eventLoop())
                .channel(EpollServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ConnectionSetup())
                .bind(new DomainSocketAddress(file.toString()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ListenException("derp.takeover: cannot listen at " + file + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = bound.channel();
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(MODE));
        } catch (IOException e) {
            close();
            throw new ListenException("derp.takeover: cannot set the mode of " + file + ": " + e, e);
        }
    }

    private final class ConnectionSetup extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            try {
                int pid = Messages.checkPeer(channel);
                host.links().prepare(channel);
                channel.pipeline().addLast(
                        new LineBasedFrameDecoder(Messages.MAX_LINE), new Handover(TakeoverDoor.this, host, pid));
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> "a connection for a takeover is refused: " + e.getMessage());
                host.onRefused();
                channel.close();
            }
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Begins a takeover; false if there is one. */
    boolean begin(Handover handover) {
        if (current != null) {
            return false;
        }
        current = handover;
        return true;
    }

    /** The takeover that has begun, null before the first one and after one that has failed. */
    @Nullable
    Handover current() {
        return current;
    }

    /** Ends a takeover that has failed: another may begin. */
    void giveUp(Handover handover) {
        if (handover.equals(current)) {
            current = null;
        }
    }

    /** Closes the socket and deletes its file; connections stay. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
    }
}
