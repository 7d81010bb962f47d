package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import io.netty.buffer.ByteBuf;

/**
 * Sends packets to another relay of the region, for clients that are connected there ({@code docs/protocol.md#mesh}).
 */
public interface PacketForwarder {

    /**
     * Sends a packet on. Called by reading threads, so it must not wait; packets that it cannot take it drops.
     *
     * @param source the client that sent it
     * @param destination the client that it is for
     * @param packets a buffer that holds it, lent for the call
     * @param index where it begins
     * @param length its length in bytes
     */
    void forward(NodePublicKey source, NodePublicKey destination, ByteBuf packets, int index, int length);
}
