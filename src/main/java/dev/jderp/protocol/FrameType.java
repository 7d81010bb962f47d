package dev.jderp.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A type of frame, with its code, its sender, and the limits of its payload length (reference sections 1.2 and 1.3).
 */
public enum FrameType {
    SERVER_KEY(0x01, Direction.FROM_SERVER, 40, 1024),
    CLIENT_INFO(0x02, Direction.FROM_CLIENT, 56,
            256 << 10),
    SERVER_INFO(0x03, Direction.FROM_SERVER, 24, 24 + (1 << 20)),
    SEND_PACKET(0x04,
            Direction.FROM_CLIENT, 32,
            32 + (64 << 10)),
    RECV_PACKET(0x05, Direction.FROM_SERVER, 32, 1 << 20),
    KEEP_ALIVE(0x06,
            Direction.FROM_SERVER, 0,
            1 << 20),
    NOTE_PREFERRED(0x07, Direction.FROM_CLIENT, 1, 1),
    PEER_GONE(0x08,
            Direction.FROM_SERVER, 32,
            1 << 20),
    PEER_PRESENT(0x09, Direction.FROM_SERVER, 32, 1 << 20),
    FORWARD_PACKET(
            0x0a, Direction.FROM_CLIENT, 64, 64 + (64 << 10)),
    WATCH_CONNS(0x10,
            Direction.FROM_CLIENT, 0,
            0),
    CLOSE_PEER(0x11, Direction.FROM_CLIENT, 32, 32),
    PING(0x12,
            Direction.BOTH, 8,
            1000),
    PONG(0x13, Direction.BOTH, 8, 1 << 20),
    HEALTH(0x14,
            Direction.FROM_SERVER, 0, 1 << 20),
    RESTARTING(0x15,
            Direction.FROM_SERVER, 8, 1 << 20);

    /** The side that sends frames of a type. */
    public enum Direction {
        /** Only servers. */
        FROM_SERVER,
        /** Only clients. */
        FROM_CLIENT,
        /** Either. */
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

    /** Whether only clients with the region's mesh key may send it (reference section 3.13). */
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
