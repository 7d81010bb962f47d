package dev.jderp.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The codec of STUN binding messages (RFC 8489, {@code docs/protocol.md#stun}): requests of Tailscale's clients,
 * answers of DERP relays and of any other STUN server. Every {@link ByteBuffer} must be big-endian.
 */
public final class StunMessage {

    /** The length of a request that {@link #request} makes, in bytes. */
    public static final int REQUEST_SIZE = 40;

    /** The length of the longest answer, to an IPv6 client, in bytes. */
    public static final int MAX_ANSWER_SIZE = 44;

    /** The length of the header before the attributes, in bytes. */
    public static final int HEADER_SIZE = 20;

    static final short BINDING_REQUEST = 0x0001;
    static final int FINGERPRINT = 0x8028;
    static final int FINGERPRINT_HEAD = 0x80280004;
    static final int FINGERPRINT_XOR = 0x5354554e;
    static final int SOFTWARE_HEAD = 0x80220008;
    static final long TAILNODE = 0x7461696c6e6f6465L;

    private static final short BINDING_SUCCESS = 0x0101;
    private static final int COOKIE = 0x2112a442;
    private static final int COOKIE_AT = 4;
    private static final int ID_AT = 8;
    private static final int ATTRIBUTE_HEAD = 4;
    private static final int MAPPED_ADDRESS = 0x0001;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int OLD_XOR_MAPPED_ADDRESS = 0x8020;
    private static final int FAMILY_IPV4 = 1;
    private static final int FAMILY_IPV6 = 2;
    private static final int IPV4_SIZE = 4;
    private static final int IPV6_SIZE = 16;

    private StunMessage() {}

    /** Whether the bytes between position and limit begin with the header of a STUN message, of whatever kind. */
    public static boolean isStun(ByteBuffer datagram) {
        int start = datagram.position();
        return datagram.remaining() >= HEADER_SIZE
                && (datagram.get(start) & 0xc0) == 0
                && datagram.getInt(start + COOKIE_AT) == COOKIE;
    }

    /** Returns the transaction id of a message for which {@link #isStun} is true. */
    public static TransactionId id(ByteBuffer datagram) {
        return TransactionId.read(datagram, datagram.position() + ID_AT);
    }

    /** Returns a binding request, 40 bytes, as Tailscale's clients make it: SOFTWARE first, FINGERPRINT last. */
    public static byte[] request(TransactionId id) {
        ByteBuffer buf = ByteBuffer.allocate(REQUEST_SIZE);
        buf.putShort(BINDING_REQUEST).putShort((short) (REQUEST_SIZE - HEADER_SIZE)).putInt(COOKIE);
        id.writeTo(buf, ID_AT);
        buf.position(HEADER_SIZE).putInt(SOFTWARE_HEAD).putLong(TAILNODE);
        int signed = buf.position();
        buf.putInt(FINGERPRINT_HEAD);
        buf.putInt(new RequestCheck().fingerprint(buf, 0, signed));
        return buf.array();
    }

    /**
     * Returns the transaction id of a request that a server answers.
     *
     * @throws StunException if a server does not answer it
     */
    public static TransactionId parseRequest(byte[] datagram) throws StunException {
        ByteBuffer buf = ByteBuffer.wrap(datagram);
        StunFault fault = new RequestCheck().fault(buf);
        if (fault != null) {
            throw new StunException(fault);
        }
        return id(buf);
    }

    /** Returns the answer to a request from {@code address}, 32 bytes, or 44 for IPv6. */
    public static byte[] response(TransactionId id, InetSocketAddress address) {
        ByteBuffer buf = ByteBuffer.allocate(MAX_ANSWER_SIZE);
        buf.putInt(COOKIE_AT, COOKIE);
        id.writeTo(buf, ID_AT);
        byte[] answer = new byte[turnIntoAnswer(buf, 0, address.getAddress().getAddress(), address.getPort())];
        buf.get(answer);
        return answer;
    }

    /**
     * Turns the request at {@code index} into its answer in place; allocates nothing.
     *
     * @param request has at least {@link #MAX_ANSWER_SIZE} bytes from {@code index} to its limit
     * @param address the client's address, 4 or 16 bytes; IPv4 mapped into IPv6 is answered as IPv4
     * @param port the client's port
     * @return the length of the answer, which begins at {@code index}
     */
    public static int turnIntoAnswer(ByteBuffer request, int index, byte[] address, int port) {
        boolean ipv4 = address.length == IPV4_SIZE || isMapped(address);
        int addressSize = ipv4 ? IPV4_SIZE : IPV6_SIZE;
        int attributeSize = IPV4_SIZE + addressSize;
        int at = index + HEADER_SIZE;
        request.putInt(index, BINDING_SUCCESS << 16 | ATTRIBUTE_HEAD + attributeSize);
        request.putInt(at, XOR_MAPPED_ADDRESS << 16 | attributeSize);
        request.putInt(at + 4, (ipv4 ? FAMILY_IPV4 : FAMILY_IPV6) << 16 | ((port ^ COOKIE >>> 16) & 0xffff));
        int from = address.length - addressSize;
        for (int i = 0; i < addressSize; i += Integer.BYTES) {
            request.putInt(at + 8 + i, word(address, from + i) ^ request.getInt(index + COOKIE_AT + i));
        }
        return HEADER_SIZE + ATTRIBUTE_HEAD + attributeSize;
    }

    /** Whether these 16 bytes are an IPv4 address mapped into IPv6. */
    public static boolean isMapped(byte[] address) {
        return word(address, 0) == 0 && word(address, 4) == 0 && word(address, 8) == 0xffff;
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    /**
     * Reads the answer of any STUN server: XOR-MAPPED-ADDRESS under its number or that of an old draft, else
     * MAPPED-ADDRESS. A fingerprint is not checked, and bytes after the message's length are ignored.
     *
     * @throws StunException if it is not an answer with an address
     */
    public static StunResponse parseResponse(byte[] datagram) throws StunException {
        return parseResponse(ByteBuffer.wrap(datagram));
    }

    /**
     * Reads the answer between position and limit, as {@link #parseResponse(byte[])} does.
     *
     * @throws StunException if it is not an answer with an address
     */
    public static StunResponse parseResponse(ByteBuffer datagram) throws StunException {
        int start = datagram.position();
        if (!isStun(datagram)) {
            throw new StunException(StunFault.NOT_STUN);
        }
        if (datagram.getShort(start) != BINDING_SUCCESS) {
            throw new StunException(StunFault.NOT_SUCCESS_RESPONSE);
        }
        int at = start + HEADER_SIZE;
        int end = at + (datagram.getShort(start + Short.BYTES) & 0xffff);
        if (end > datagram.limit()) {
            throw new StunException(StunFault.MALFORMED_ATTRS);
        }
        @Nullable
        InetSocketAddress best = null;
        @Nullable
        InetSocketAddress plain = null;
        while (at < end) {
            int next = nextAttribute(datagram, at, end);
            if (next < 0) {
                throw new StunException(StunFault.MALFORMED_ATTRS);
            }
            switch (attributeType(datagram, at)) {
                case XOR_MAPPED_ADDRESS, OLD_XOR_MAPPED_ADDRESS -> best = address(datagram, at, true);
                case MAPPED_ADDRESS -> plain = address(datagram, at, false);
                default -> {
                    // a client needs no other attribute
                }
            }
            at = next;
        }
        if (best == null && plain == null) {
            throw new StunException(StunFault.MALFORMED_ATTRS);
        }
        return new StunResponse(id(datagram), best != null ? best : Objects.requireNonNull(plain));
    }

    static int attributeType(ByteBuffer buf, int at) {
        return buf.getShort(at) & 0xffff;
    }

    /** Returns the end of the attribute at {@code at} with its padding, -1 if that is after {@code end}. */
    static int nextAttribute(ByteBuffer buf, int at, int end) {
        if (end - at < ATTRIBUTE_HEAD) {
            return -1;
        }
        int next = at + ATTRIBUTE_HEAD + ((buf.getShort(at + Short.BYTES) & 0xffff) + 3 & ~3);
        return next > end ? -1 : next;
    }

    private static InetSocketAddress address(ByteBuffer buf, int at, boolean xor) throws StunException {
        int size = buf.getShort(at + Short.BYTES) & 0xffff;
        int value = at + ATTRIBUTE_HEAD;
        int addressSize = size < IPV4_SIZE
                ? 0
                : switch (buf.get(value + 1)) {
                    case FAMILY_IPV4 -> IPV4_SIZE;
                    case FAMILY_IPV6 -> IPV6_SIZE;
                    default -> 0;
                };
        if (addressSize == 0 || size < IPV4_SIZE + addressSize) {
            throw new StunException(StunFault.MALFORMED_ATTRS);
        }
        int port = buf.getShort(value + 2) & 0xffff;
        byte[] address = new byte[addressSize];
        buf.get(value + IPV4_SIZE, address);
        if (xor) {
            port ^= COOKIE >>> 16;
            for (int i = 0; i < addressSize; i++) {
                address[i] ^= buf.get(buf.position() + COOKIE_AT + i);
            }
        }
        return AddressBytes.of(address, port);
    }
}
