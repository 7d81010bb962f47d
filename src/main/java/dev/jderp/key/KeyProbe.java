package dev.jderp.key;

import java.nio.ByteBuffer;

/**
 * A look-up key for hash maps that are keyed by {@link NodePublicKey}, set from bytes again and again: the hot path
 * finds a destination without making a key. For one thread; never a key that a map keeps.
 */
public final class KeyProbe {

    private long a;
    private long b;
    private long c;
    private long d;

    /** A probe for the zero key. */
    public KeyProbe() {}

    /** Looks for the key that lies at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public KeyProbe set(ByteBuffer buf, int index) {
        a = buf.getLong(index);
        b = buf.getLong(index + 8);
        c = buf.getLong(index + 16);
        d = buf.getLong(index + 24);
        return this;
    }

    /** The key that this probe looks for. */
    public NodePublicKey toKey() {
        return new NodePublicKey(a, b, c, d);
    }

    /** Whether {@code key} is the one that this probe looks for. */
    public boolean matches(NodePublicKey key) {
        return a == key.a && b == key.b && c == key.c && d == key.d;
    }

    @Override
    @SuppressWarnings("EqualsWhichDoesntCheckParameterClass") // hash maps ask a probe whether it equals their key
    public boolean equals(Object other) {
        return other instanceof NodePublicKey key
                ? matches(key)
                : other instanceof KeyProbe p && a == p.a && b == p.b && c == p.c && d == p.d;
    }

    @Override
    public int hashCode() {
        return NodePublicKey.hash(a, b, c, d);
    }
}
