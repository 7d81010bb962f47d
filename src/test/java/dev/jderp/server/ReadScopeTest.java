package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadScopeTest {

    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
    private final ReadScope scope = new ReadScope();

    /** A door that notes the senders of its write requests, and fails where a test wants it to. */
    private final class Door implements Transport {
        private final NodePrivateKey key = NodePrivateKey.generate();
        private final List<@Nullable Transport> senders = new ArrayList<>();
        private final ClientConnection connection;
        private boolean fails;

        Door() throws ProtocolException {
            connection = relay.accept(this, new ClientOrigin("test", Optional.empty(), Optional.empty(), false));
            read(new ClientHandshake(key, ClientInfo.REGULAR).clientInfoFrame(relay.publicKey()));
            senders.clear();
        }

        NodePublicKey key() {
            return key.publicKey();
        }

        void read(byte[] bytes) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            connection.received(in, in.nioBuffer(), scope);
        }

        @Override
        public void requestWrite(@Nullable Transport sender) {
            senders.add(sender);
            if (fails) {
                throw new IllegalStateException("expected by this test");
            }
        }

        @Override
        public void resumeReading() {}

        @Override
        public void close(CloseReason reason) {}
    }

    private static void sendToEach(Door sender, Door... receivers) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Door each : receivers) {
            frames.writeBytes(FrameEncoder.encode(new Frame.SendPacket(each.key(), Packets.data(10, 1))));
        }
        sender.read(frames.toByteArray());
    }

    @Test
    void aFailingDestinationIsClosedAndTheOthersStillWrite() throws ProtocolException {
        Door sender = new Door();
        Door first = new Door();
        Door failing = new Door();
        Door last = new Door();
        sendToEach(sender, first, failing, last);
        failing.fails = true;
        scope.flush(sender);
        assertEquals(List.of(sender), first.senders);
        assertEquals(List.of(sender), last.senders);
        assertEquals(Optional.of(CloseReason.INTERNAL_ERROR), failing.connection.closeReason());
        assertEquals(Optional.empty(), sender.connection.closeReason());
        scope.flush(sender);
        assertEquals(1, last.senders.size());
    }

    @Test
    void aDestinationOfManyPacketsIsAskedToWriteOnce() throws ProtocolException {
        Door sender = new Door();
        Door receiver = new Door();
        sendToEach(sender, receiver, receiver, receiver);
        scope.flush(sender);
        assertEquals(List.of(sender), receiver.senders);
    }
}
