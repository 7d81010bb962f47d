package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of a link, in whatever pieces their bytes are read. */
class LinkInboundTest {

    private static final int KEYS = 50;

    private static byte[] encoded(List<Frame> frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.forEach(each -> bytes.writeBytes(FrameEncoder.encode(each)));
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6, 37, 38, 100, 1000, 1 << 16})
    void framesAreTheSameInPiecesOfEverySize(int size) throws Exception {
        List<Frame> sent = new ArrayList<>(List.of(new Frame.ServerKey(NodePrivateKey.generate().publicKey())));
        for (int i = 0; i < KEYS; i++) {
            NodePublicKey key = NodePrivateKey.generate().publicKey();
            sent.add(new Frame.PeerPresent(key, Optional.empty(), Set.of()));
            sent.add(new Frame.KeepAlive());
            sent.add(new Frame.PeerGone(key, PeerGoneReason.DISCONNECTED));
            sent.add(new Frame.Ping(i));
        }
        List<Frame> received = new ArrayList<>();
        LinkInbound inbound = new LinkInbound((type, view, at, length) -> received.add(
                Frame.parse(type, view.slice(at, length))));
        byte[] bytes = encoded(sent);
        for (int at = 0; at < bytes.length; at += size) {
            inbound.feed(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
        }
        assertEquals(sent, received);
    }
}
