package dev.jderp.takeover;

import dev.jderp.sockets.ListenException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The messages of a takeover, each of which is one line, their bounds, and the check of the other process. */
final class Messages {

    static final String HELLO = "jderp-takeover 1";
    static final String SOCKETS = "sockets";
    static final String SEND = "send";
    static final String READY = "ready";
    static final String LEFT = "left";
    static final String REFUSED = "refused: ";
    /** The process that dials the connection is a client of the other one. */
    static final String LINK_SERVE = "link serve";
    /** The process that dials the connection serves the other one. */
    static final String LINK_DIAL = "link dial";

    static final int MAX_LINE = 512;
    static final int MAX_SOCKETS = 512;
    /** How long the other process may take for a message that needs no work. */
    static final Duration MAX_ANSWER = Duration.ofSeconds(5);
    /** How long the new process may take to start its relay and its container. */
    static final Duration MAX_START = Duration.ofMinutes(5);
    /** How long the old process may take to close its listeners. */
    static final Duration MAX_LEAVE = Duration.ofSeconds(15);

    private static final int ROOT = 0;
    /** The bytes of a Unix socket's path on Linux. */
    private static final int MAX_PATH = 107;

    private Messages() {}

    static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
    }

    static String text(ByteBuf line) {
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Checks that a path is short enough for a Unix socket: the system would cut a longer one. */
    static void checkLength(Path file) throws ListenException {
        int length = file.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH) {
            throw new ListenException("derp.takeover: the path " + file + " has " + length
                    + " bytes; expected at most " + MAX_PATH + ", by a shorter derp.state-dir");
        }
    }

    /**
     * Checks the user of the process at the other end.
     *
     * @return its process id
     * @throws IOException with one line, if it is neither root nor the user of this process
     */
    static int checkPeer(Channel channel) throws IOException {
        PeerCredentials peer = ((EpollDomainSocketChannel) channel).peerCredentials();
        Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (peer.uid() != ROOT && !own.equals(peer.uid())) {
            throw new IOException("process " + peer.pid() + " runs as user " + peer.uid() + "; expected user " + own
                    + " or root");
        }
        return peer.pid();
    }
}
