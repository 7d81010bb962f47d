package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.HostileClient;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames for clients that read nothing, which take a bounded amount of the relay's memory. */
class UnreadFramesTest {

    private static final int LARGE = 64 << 10;
    private static final int SMALL = 500;
    private static final long BOUND = 8 << 20;

    @Test
    void aWriteRequestWithoutAFrameFlushesNothing() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        RelayLoops loops = new RelayLoops(Platform.detect(), 1, UnpooledByteBufAllocator.DEFAULT, relay);
        int[] flushes = new int[1];
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                flushes[0]++;
                context.flush();
            }
        });
        DerpChannel client = new DerpChannel(
                channel, loops, relay, new ClientOrigin("native", Optional.empty(), Optional.empty(), false));
        channel.pipeline().addLast(client);
        client.start();
        assertEquals(1, flushes[0], "for the greeting");
        for (int i = 0; i < 100; i++) {
            client.requestWrite(null);
        }
        assertEquals(1, flushes[0]);
        client.write(Unpooled.wrappedBuffer(new byte[]{6, 0, 0, 0, 0}), 0, 5);
        client.requestWrite(null);
        assertEquals(2, flushes[0]);
        channel.finishAndReleaseAll();
        loops.stop();
    }

    @Test
    void smallPacketsForAStalledPeerDoNotPinTheirReads() throws Exception {
        RelayOptions patient = RelayOptions.DEFAULTS.toBuilder().writeTimeout(Duration.ofMinutes(5)).build();
        Relay relay = new Relay(NodePrivateKey.generate(), patient, Clock.SYSTEM);
        try (TestDoor doors = new TestDoor(relay)) {
            FrontDoor door = doors.open(TestDoor.PLAIN, 1);
            try (HostileClient stalled = HostileClient.login(door.port(), false, false);
                    HostileClient sender = HostileClient.login(door.port(), false, false)) {
                byte[] large = FrameEncoder.encode(new Frame.SendPacket(sender.key(), new byte[LARGE]));
                byte[] small = FrameEncoder.encode(new Frame.SendPacket(stalled.key(), new byte[SMALL]));
                long before = TestDoor.usedMemory(door);
                long most = 0;
                for (int round = 0; round < 1_200; round++) { // the kernel buffers the first ones
                    sender.send(small);
                    for (int i = 0; i < 4; i++) { // so that the next small packet is read into other memory
                        sender.send(large);
                        sender.read(large.length);
                    }
                    most = Math.max(most, TestDoor.usedMemory(door) - before);
                }
                assertTrue(most < BOUND, "held " + most + " bytes");
            }
        }
    }
}
