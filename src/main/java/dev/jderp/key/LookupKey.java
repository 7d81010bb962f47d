package dev.jderp.key;

import java.nio.ByteBuffer;

/**
 * A reusable key for lookups in a {@link KeyMap}: the hot path finds a destination without allocating a key. For one
 * thread.
 */
public final class LookupKey {

    long a;
    long b;
    long c;
    long d;

    /** Creates the zero key. */
    public LookupKey() {}

    /** Sets the key to the bytes at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public LookupKey set(ByteBuffer buf, int index) {
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
}
