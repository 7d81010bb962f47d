package dev.jderp.client;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A message from a relay: the contents of one frame ({@code docs/protocol.md#frame-types}). */
public sealed interface ReceivedMessage {

    /**
     * A packet from another client.
     *
     * @param source the sender's key, which the relay has verified
     * @param data the packet, at most 65,536 bytes; the array belongs to the receiver
     */
    record ReceivedPacket(NodePublicKey source, byte[] data) implements ReceivedMessage {
    }

    /**
     * A peer is not connected to the relay, or not any more. The relay sends this after a packet to a peer that it does
     * not know, to clients that have received packets of a peer that disconnects, and to watchers.
     */
    record PeerGone(NodePublicKey key, PeerGoneReason reason) implements ReceivedMessage {
    }

    /**
     * A peer is connected. Sent to watchers only.
     *
     * @param address the peer's address; empty from old relays
     * @param flags properties of the peer; empty from old relays
     */
    record PeerPresent(NodePublicKey key, Optional<InetSocketAddress> address, Set<PeerPresentFlag> flags)
            implements
                ReceivedMessage {
    }

    /**
     * The relay has admitted this client and registered its key: the first message of each session.
     *
     * @param bytesPerSecond the limit for what this client sends, frame headers included; 0 for no limit
     * @param burstBytes the number of bytes that may be sent at once
     */
    record ServerSettings(long bytesPerSecond, long burstBytes) implements ReceivedMessage {
    }

    /** A request for a Pong with the same eight bytes, which the application sends by {@code sendPong}. */
    record Ping(long data) implements ReceivedMessage {
    }

    /** The answer to a Ping, with its eight bytes. */
    record Pong(long data) implements ReceivedMessage {
    }

    /** Shows that the connection works; sent by relays every minute. */
    record KeepAlive() implements ReceivedMessage {
    }

    /**
     * The state of the connection in the relay's view.
     *
     * @param text a problem to show to the user, such as another connection with the same key; empty once it is over
     */
    record Health(String text) implements ReceivedMessage {
    }

    /**
     * The relay is about to restart.
     *
     * @param reconnectIn how long to wait before connecting again
     * @param tryFor how long to go on trying
     */
    record ServerRestarting(Duration reconnectIn, Duration tryFor) implements ReceivedMessage {
    }
}
