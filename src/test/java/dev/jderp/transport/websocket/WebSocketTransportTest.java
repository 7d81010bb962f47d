package dev.jderp.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, Object> properties = new HashMap<>();
    private final Session session = session();
    private final WebSocketTransport transport = new WebSocketTransport(session, relay);

    private Session session() {
        return stub(Session.class, method -> {
            if (method.equals("getAsyncRemote")) {
                return stub(RemoteEndpoint.Async.class, ignored -> null);
            }
            if (method.equals("getUserProperties")) {
                return properties;
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
    void aTrustedProxyInBetweenIsKnownFromTheHandshake() {
        ServerEndpointConfig config = stub(
                ServerEndpointConfig.class, method -> method.equals("getUserProperties") ? properties : null);
        for (boolean isProxied : new boolean[]{true, false}) {
            Map<String, List<String>> headers = Map.of(
                    ClientHeader.NAME, List.of("192.0.2.7 4000 " + isProxied));
            new WebSocketConfigurator().modifyHandshake(
                    config, stub(HandshakeRequest.class, ignored -> headers),
                    stub(HandshakeResponse.class, ignored -> null));
            WebSocketTransport opened = new WebSocketTransport(session, relay);
            assertEquals(isProxied, WebSocketTransport.origin(session).isProxied());
            assertEquals(
                    Optional.of(new InetSocketAddress("192.0.2.7", 4_000)), opened.connection().remoteAddress());
        }
    }

    @Test
    void bytesBeyondAMessageAreReleasedOnClose() {
        release.countDown();
        ByteBuf frames = Unpooled.buffer(MORE_THAN_A_MESSAGE).writeZero(MORE_THAN_A_MESSAGE);
        assertTrue(transport.write(frames, 0, MORE_THAN_A_MESSAGE));
        assertEquals(2, frames.refCnt());
        transport.requestWrite(null); // the container has the message now, and never takes it
        transport.connection().close(CloseReason.CLOSE_PEER);
        assertEquals(1, frames.refCnt());
    }

    @Test
    void closingDoesNotWaitForAContainerThatWaits() {
        ByteBuf frames = Unpooled.buffer(MORE_THAN_A_MESSAGE).writeZero(MORE_THAN_A_MESSAGE);
        assertTrue(transport.write(frames, 0, MORE_THAN_A_MESSAGE));
        transport.requestWrite(null);
        transport.connection().close(CloseReason.WRITE_TIMEOUT);
        assertTrue(transport.connection().isClosed()); // although the session's close has not returned
        await(closing);
        release.countDown();
    }
}
