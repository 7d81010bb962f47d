package dev.jderp.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Checks the requests that a server receives, in the order of {@code docs/protocol.md#stun-requests}. Allocates
 * nothing. For one thread at a time.
 */
public final class RequestCheck {

    private static final int TYPE_AND_LENGTH = 4;

    private final CRC32 crc = new CRC32();

    /** A check, which may be used for any number of requests. */
    public RequestCheck() {}

    /**
     * Returns the first fault of the request between position and limit of {@code datagram}, null if a server answers
     * it. The byte order must be big-endian; position and limit are unchanged afterwards.
     */
    public @Nullable StunFault fault(ByteBuffer datagram) {
        int start = datagram.position();
        int end = datagram.limit();
        if (!StunMessage.isStun(datagram)) {
            return StunFault.NOT_STUN;
        }
        if (datagram.getShort(start) != StunMessage.BINDING_REQUEST) {
            return StunFault.NOT_BINDING_REQUEST;
        }
        boolean isTailscale = false;
        int last = 0;
        int at = start + StunMessage.HEADER_SIZE;
        while (at < end) {
            int next = StunMessage.nextAttribute(datagram, at, end);
            if (next < 0) {
                return StunFault.MALFORMED_ATTRS;
            }
            isTailscale |= isTailscale(datagram, at);
            last = at;
            at = next;
        }
        if (!isTailscale) {
            return StunFault.WRONG_SOFTWARE;
        }
        if (StunMessage.attributeType(datagram, last) != StunMessage.FINGERPRINT) {
            return StunFault.NO_FINGERPRINT;
        }
        if (datagram.getInt(last) != StunMessage.FINGERPRINT_HEAD
                || datagram.getInt(last + TYPE_AND_LENGTH) != fingerprint(datagram, start, last)) {
            return StunFault.WRONG_FINGERPRINT;
        }
        return null;
    }

    private static boolean isTailscale(ByteBuffer datagram, int at) {
        return datagram.getInt(at) == StunMessage.SOFTWARE_HEAD
                && datagram.getLong(at + TYPE_AND_LENGTH) == StunMessage.TAILNODE;
    }

    /** Returns the value of a FINGERPRINT that follows the bytes from {@code start} to {@code end}. */
    int fingerprint(ByteBuffer buf, int start, int end) {
        int position = buf.position();
        int limit = buf.limit();
        crc.reset();
        crc.update(buf.limit(end).position(start));
        var unused = buf.limit(limit).position(position);
        return (int) crc.getValue() ^ StunMessage.FINGERPRINT_XOR;
    }
}
