package dev.jderp.key;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A node's Curve25519 public key, which addresses packets: 32 bytes, kept as four big-endian words.
 *
 * <p>Its text is {@code nodekey:} and 64 hex digits; {@code docs/protocol.md#keys} lists all forms.
 */
public final class NodePublicKey implements Comparable<NodePublicKey> {

    /** The length of a key in bytes. */
    public static final int SIZE = 32;

    private static final String PREFIX = "nodekey:";
    private static final int SHORT_CHARS = 5;

    final long a;
    final long b;
    final long c;
    final long d;

    NodePublicKey(long a, long b, long c, long d) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    /** Returns the key with these 32 bytes. */
    public static NodePublicKey of(byte[] raw) {
        if (raw.length != SIZE) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + raw.length);
        }
        return read(ByteBuffer.wrap(raw), 0);
    }

    /** Reads the key at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public static NodePublicKey read(ByteBuffer buf, int index) {
        return new NodePublicKey(
                buf.getLong(index), buf.getLong(index + 8), buf.getLong(index + 16), buf.getLong(index + 24));
    }

    /** Reads {@code nodekey:} and 64 hex digits of either case. */
    public static NodePublicKey parse(String text) {
        return of(Hex.parse(text, PREFIX));
    }

    /** Reads 64 hex digits of either case. */
    public static NodePublicKey parseHex(String hex) {
        return of(Hex.parse(hex, ""));
    }

    /** Returns the 32 bytes. */
    public byte[] toBytes() {
        byte[] raw = new byte[SIZE];
        writeTo(ByteBuffer.wrap(raw), 0);
        return raw;
    }

    /** Writes the 32 bytes at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public void writeTo(ByteBuffer buf, int index) {
        buf.putLong(index, a).putLong(index + 8, b).putLong(index + 16, c).putLong(index + 24, d);
    }

    /** Returns {@code nodekey:} and 64 lower-case hex digits. */
    public String text() {
        return PREFIX + hex();
    }

    /** Returns 64 lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(toBytes());
    }

    /** Returns the form for logs, such as {@code [B6N8v]}; empty for the zero key. */
    public String shortText() {
        return isZero()
                ? ""
                : "[" + Base64.getEncoder().encodeToString(toBytes()).substring(0, SHORT_CHARS) + "]";
    }

    /** Reports whether every bit is zero; no client has such a key. */
    public boolean isZero() {
        return (a | b | c | d) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodePublicKey k && a == k.a && b == k.b && c == k.c && d == k.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a ^ b ^ c ^ d);
    }

    @Override
    public int compareTo(NodePublicKey k) {
        int first = Long.compareUnsigned(a, k.a);
        int second = first != 0 ? first : Long.compareUnsigned(b, k.b);
        int third = second != 0 ? second : Long.compareUnsigned(c, k.c);
        return third != 0 ? third : Long.compareUnsigned(d, k.d);
    }

    @Override
    public String toString() {
        return shortText();
    }
}
