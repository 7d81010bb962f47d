package dev.jderp.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The end of a connection over the container's WebSocket, with a container that sends nothing. */
class WebSocketTransportTest {

    private static final int MORE_THAN_A_MESSAGE = 40_000;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
    private final WebSocketTransport transport = new WebSocketTransport(session(), relay, Optional.empty());

    private Session session() {
        return stub(Session.class, method -> {
            if (method.equals("getAsyncRemote")) {
                return stub(RemoteEndpoint.Async.class, ignored -> null);
            }
            if (method.equals("close")) {
                closing.countDown();
                await(release);
            }
            return null;
        });
    }

    private interface Answer {
        @Nullable
        Object to(String method);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[]{type}, (proxy, method, args) -> answer.to(method.getName())));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatDidNotFitIntoAMessageIsReleasedWhenItCloses() {
        release.countDown();
        ByteBuf frames = Unpooled.buffer(MORE_THAN_A_MESSAGE).writeZero(MORE_THAN_A_MESSAGE);
        assertTrue(transport.write(frames, 0, MORE_THAN_A_MESSAGE));
        assertEquals(2, frames.refCnt());
        transport.requestWrite(); // the container has the message now, and never takes it
        transport.connection().close(CloseReason.CLOSE_PEER);
        assertEquals(1, frames.refCnt());
    }

    @Test
    void closingDoesNotWaitForAContainerThatWaits() {
        ByteBuf frames = Unpooled.buffer(MORE_THAN_A_MESSAGE).writeZero(MORE_THAN_A_MESSAGE);
        assertTrue(transport.write(frames, 0, MORE_THAN_A_MESSAGE));
        transport.requestWrite();
        transport.connection().close(CloseReason.WRITE_TIMEOUT);
        assertTrue(transport.connection().isClosed()); // although the session's close has not returned
        await(closing);
        release.countDown();
    }
}
