package dev.jderp.key;

import java.nio.ByteBuffer;

/**
 * A reusable search key for hash maps that are keyed by {@link NodePublicKey}: the hot path finds a destination without
 * allocating a key. For one thread; must never be stored in a map.
 */
public final class KeyProbe {

    private long a;
    private long b;
    private long c;
    private long d;

    /** Makes a probe for the zero key. */
    public KeyProbe() {}

    /** Sets the key to the bytes at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public KeyProbe set(ByteBuffer buf, int index) {
        a = buf.getLong(index);
        b = buf.getLong(index + 8);
        c = buf.getLong(index + 16);
        d = buf.getLong(index + 24);
        return this;
    }

    /** Returns the key that was set. */
    public NodePublicKey toKey() {
        return new NodePublicKey(a, b, c, d);
    }

    /** Reports whether {@code key} is the key that was set. */
    public boolean matches(NodePublicKey key) {
        return a == key.a && b == key.b && c == key.c && d == key.d;
    }

    @Override
    @SuppressWarnings("EqualsWhichDoesntCheckParameterClass") // hash maps call equals of the probe with their key
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
