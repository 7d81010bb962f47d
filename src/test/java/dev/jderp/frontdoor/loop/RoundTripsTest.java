package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.metrics.RttBound;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.sockets.Platform;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundTripsTest {

    @Test
    void anUnreadableRoundTripTimeCountsAsOneError() throws Exception {
        Platform platform = Platform.detect();
        assumeTrue(platform.epoll(), "there is no epoll here");
        try (TestDoor relay = new TestDoor()) {
            RelayLoops loops = new RelayLoops(platform, 1, UnpooledByteBufAllocator.DEFAULT, relay.relay);
            EpollSocketChannel closed = new EpollSocketChannel();
            loops.lobbyEventLoop().register(closed).sync();
            closed.close().sync();
            DerpChannel client = new DerpChannel(
                    closed, loops, relay.relay, new ClientOrigin("native", Optional.empty(), Optional.empty(), false));
            assertEquals(RttBound.ERROR, client.roundTrip());
            assertNull(client.roundTrip());
            client.connection().close(CloseReason.PEER_CLOSED);
            loops.stop();
        }
    }
}
