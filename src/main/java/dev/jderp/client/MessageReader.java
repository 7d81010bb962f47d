package dev.jderp.client;

import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Turns a relay's frames into messages, and applies the limit that one of them sets. Used by one thread at a time. */
final class MessageReader {

    private final ClientHandshake handshake;
    private final SendLimit limit;

    MessageReader(ClientHandshake handshake, SendLimit limit) {
        this.handshake = handshake;
        this.limit = limit;
    }

    /**
     * The message that a frame carries; empty for a type that clients do not expect.
     *
     * @throws ProtocolException if the relay's settings cannot be decrypted or parsed
     */
    Optional<ReceivedMessage> read(Frame frame) throws ProtocolException {
        return Optional.ofNullable(switch (frame) {
            case Frame.RecvPacket f -> new ReceivedMessage.ReceivedPacket(f.source(), f.packet());
            case Frame.PeerGone f -> new ReceivedMessage.PeerGone(f.key(), f.reason());
            case Frame.PeerPresent f -> new ReceivedMessage.PeerPresent(f.key(), f.address(), f.flags());
            case Frame.ServerWelcome f -> settings(f.box());
            case Frame.Ping f -> new ReceivedMessage.Ping(f.data());
            case Frame.Pong f -> new ReceivedMessage.Pong(f.data());
            case Frame.KeepAlive f -> new ReceivedMessage.KeepAlive();
            case Frame.Health f -> new ReceivedMessage.Health(f.problem());
            case Frame.Restarting f -> new ReceivedMessage.ServerRestarting(
                    Duration.ofMillis(f.reconnectInMs()), Duration.ofMillis(f.tryForMs()));
            default -> null;
        });
    }

    private ReceivedMessage settings(byte[] box) throws ProtocolException {
        ServerInfo info = handshake.openServerInfo(ByteBuffer.wrap(box), 0, box.length);
        limit.set(info.tokenBucketBytesPerSecond(), info.tokenBucketBytesBurst());
        return new ReceivedMessage.ServerSettings(info.tokenBucketBytesPerSecond(), info.tokenBucketBytesBurst());
    }
}
