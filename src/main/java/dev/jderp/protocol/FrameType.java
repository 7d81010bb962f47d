package dev.jderp.protocol;

import org.jspecify.annotations.Nullable;

/** The type of a frame: its code, its sender, and the limits of its payload ({@code docs/protocol.md#frame-types}). */
public enum FrameType {
    /** The server's greeting: eight bytes of magic, then its 32-byte public key. Clients ignore bytes after that. */
    SERVER_KEY(0x01, Direction.FROM_SERVER, 40, 1024),
    /** The client's login: its 32-byte public key, then a box (nonce, tag, ciphertext) with the JSON of ClientInfo. */
    CLIENT_INFO(0x02, Direction.FROM_CLIENT, 56, 256 << 10),
    /** The answer to the login: a box (24-byte nonce, 16-byte tag, ciphertext) with the JSON of ServerInfo. */
    SERVER_INFO(0x03, Direction.FROM_SERVER, 24, 24 + (1 << 20)),
    /** A packet to the server: the 32-byte key of the destination, then the packet, at most 64 KiB. */
    SEND_PACKET(0x04, Direction.FROM_CLIENT, 32, 32 + (64 << 10)),
    /** A packet to the client: the 32-byte key of the source, then the packet. */
    RECV_PACKET(0x05, Direction.FROM_SERVER, 32, 1 << 20),
    /** Traffic that keeps an idle connection open: no payload. */
    KEEP_ALIVE(0x06, Direction.FROM_SERVER, 0, 1 << 20),
    /** Whether the server is the client's home: one byte, 0 for no and anything else for yes. */
    NOTE_PREFERRED(0x07, Direction.FROM_CLIENT, 1, 1),
    /** A peer is gone: its 32-byte key, then one byte with a {@link PeerGoneReason}, which old servers leave out. */
    PEER_GONE(0x08, Direction.FROM_SERVER, 32, 1 << 20),
    /**
     * A peer is connected, for watchers: its 32-byte key, 16-byte IP address, two-byte port, and a byte of
     * {@link PeerPresentFlag}s. Old servers send only the first fields.
     */
    PEER_PRESENT(0x09, Direction.FROM_SERVER, 32, 1 << 20),
    /** A packet from another relay: the 32-byte keys of source and destination, then the packet, at most 64 KiB. */
    FORWARD_PACKET(0x0a, Direction.FROM_CLIENT, 64, 64 + (64 << 10)),
    /** A request for PeerPresent and PeerGone frames about all clients: no payload. */
    WATCH_CONNS(0x10, Direction.FROM_CLIENT, 0, 0),
    /** A request to close all connections of a client: its 32-byte key. */
    CLOSE_PEER(0x11, Direction.FROM_CLIENT, 32, 32),
    /** A request for a Pong: eight bytes of the sender's choice; a server ignores bytes after them. */
    PING(0x12, Direction.BOTH, 8, 1000),
    /** The answer to a Ping: the same eight bytes. */
    PONG(0x13, Direction.BOTH, 8, 1 << 20),
    /** A problem of the connection, as UTF-8 text for the user; an empty payload means that it is over. */
    HEALTH(0x14, Direction.FROM_SERVER, 0, 1 << 20),
    /** The server restarts: two 4-byte numbers of milliseconds, when to come back and for how long to try that. */
    RESTARTING(0x15, Direction.FROM_SERVER, 8, 1 << 20);

    /** The side that sends frames of a type. */
    public enum Direction {
        /** Only servers. */
        FROM_SERVER,
        /** Only clients. */
        FROM_CLIENT,
        /** Both sides. */
        BOTH
    }

    private static final @Nullable FrameType[] BY_CODE = new FrameType[256];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final Direction direction;
    private final int minLength;
    private final int maxLength;

    FrameType(int code, Direction direction, int minLength, int maxLength) {
        this.code = code;
        this.direction = direction;
        this.minLength = minLength;
        this.maxLength = maxLength;
    }

    /** The type with this code, or null for one that is not assigned. */
    public static @Nullable FrameType forCode(int code) {
        return BY_CODE[code & 0xff];
    }

    /** The first byte of the frame. */
    public int code() {
        return code;
    }

    /** Whether only clients with the region's mesh key may send it. */
    public boolean isForMesh() {
        return this == FORWARD_PACKET || this == WATCH_CONNS || this == CLOSE_PEER;
    }

    /** The side that sends it. */
    public Direction direction() {
        return direction;
    }

    /** The least length of a payload in bytes. */
    public int minLength() {
        return minLength;
    }

    /** The greatest length of a payload in bytes. */
    public int maxLength() {
        return maxLength;
    }
}
