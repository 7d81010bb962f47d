package dev.jderp.protocol;

import java.util.EnumSet;
import java.util.Set;

/** A flag in a PeerPresent frame, which describes the peer ({@code docs/protocol.md#peerpresent-flags}). */
public enum PeerPresentFlag {
    /** A regular client: has none of the other flags. */
    REGULAR(1),
    /** Has the mesh key. */
    MESH_PEER(2),
    /** Its ClientInfo states that it is a prober. */
    PROBER(4),
    /** Would prefer another node of the region. */
    NOT_IDEAL(8);

    private final int bit;

    PeerPresentFlag(int bit) {
        this.bit = bit;
    }

    /** The flags that a server sends for a client; {@link #REGULAR} only if no other applies. */
    public static Set<PeerPresentFlag> present(boolean isProber, boolean isMeshPeer, boolean isNotIdeal) {
        EnumSet<PeerPresentFlag> flags = EnumSet.noneOf(PeerPresentFlag.class);
        if (isProber) {
            flags.add(PROBER);
        }
        if (isMeshPeer) {
            flags.add(MESH_PEER);
        }
        if (isNotIdeal) {
            flags.add(NOT_IDEAL);
        }
        return flags.isEmpty() ? EnumSet.of(REGULAR) : flags;
    }

    /** The flags in a byte; bits that are not assigned are ignored. */
    public static Set<PeerPresentFlag> of(int bits) {
        EnumSet<PeerPresentFlag> flags = EnumSet.noneOf(PeerPresentFlag.class);
        for (PeerPresentFlag flag : values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** The byte for {@code flags}. */
    public static int bits(Set<PeerPresentFlag> flags) {
        return flags.stream().mapToInt(flag -> flag.bit).sum();
    }
}
