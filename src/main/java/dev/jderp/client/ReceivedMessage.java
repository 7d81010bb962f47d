package dev.jderp.client;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A frame from a relay, as a value ({@code docs/protocol.md#frame-types}). */
public sealed interface ReceivedMessage {

    /**
     * A packet.
     *
     * @param source the key of the sender
     * @param data the packet, the receiver's own copy
     */
    record ReceivedPacket(NodePublicKey source, byte[] data) implements ReceivedMessage {
    }

    /** A peer is not, or no longer, connected to the relay. */
    record PeerGone(NodePublicKey key, PeerGoneReason reason) implements ReceivedMessage {
    }

    /** A peer has connected; old relays send neither address nor flags. */
    record PeerPresent(NodePublicKey key, Optional<InetSocketAddress> address, Set<PeerPresentFlag> flags)
            implements
                ReceivedMessage {
    }

    /**
     * The relay has let this client in.
     *
     * @param bytesPerSecond how much the client may send, 0 for no limit
     * @param burstBytes how much it may send at once
     */
    record ServerSettings(long bytesPerSecond, long burstBytes) implements ReceivedMessage {
    }

    /** A wish for a Pong with the same eight bytes, which the application sends. */
    record Ping(long data) implements ReceivedMessage {
    }

    /** The answer to a Ping. */
    record Pong(long data) implements ReceivedMessage {
    }

    /** A sign of life. */
    record KeepAlive() implements ReceivedMessage {
    }

    /** What is wrong with the connection, empty when nothing is any more. */
    record Health(String text) implements ReceivedMessage {
    }

    /**
     * The relay is about to restart.
     *
     * @param reconnectIn how long to wait before connecting again
     * @param tryFor how long to try
     */
    record ServerRestarting(Duration reconnectIn, Duration tryFor) implements ReceivedMessage {
    }
}
