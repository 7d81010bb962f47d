package dev.jderp.pipe;

import dev.jderp.key.NaclBox;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.key.SharedKey;
import dev.jderp.key.WeakKeyException;
import java.util.Optional;

/** Encrypts packets for a peer and decrypts the peer's (NaCl box with a random nonce for each). Safe for any thread. */
final class PipeBox {

    private final SharedKey key;
    private final int direction;

    PipeBox(NodePrivateKey mine, NodePublicKey peer) throws WeakKeyException {
        key = NaclBox.precompute(mine, peer);
        direction = mine.publicKey().compareTo(peer) < 0 ? 0 : 1;
    }

    /** The direction of this side's packets: 0 for the lower public key of the two, 1 for the higher. */
    int direction() {
        return direction;
    }

    byte[] seal(PipePacket packet) {
        return key.seal(packet.encode());
    }

    /** Decrypts a packet; empty if it is not from the peer to this side, or was changed. */
    Optional<PipePacket> open(byte[] box) {
        return key.open(box).flatMap(PipePacket::decode).filter(packet -> packet.direction() == 1 - direction);
    }
}
