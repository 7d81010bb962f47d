package dev.jderp.server;

import dev.jderp.key.NodePublicKey;

/**
 * Sends packets to another relay of the region, for clients that are connected there ({@code docs/protocol.md#mesh}).
 */
public interface PacketForwarder {

    /**
     * Sends a packet on. Called by reading threads, so it must not wait; packets that it cannot take it drops.
     *
     * @param source the client that sent it
     * @param frame the SendPacket frame, lent for the call: destination key and packet
     * @param scope the read that the frame came in
     */
    void forward(NodePublicKey source, FrameView frame, ReadScope scope);
}
