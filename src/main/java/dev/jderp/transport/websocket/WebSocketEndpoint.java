package dev.jderp.transport.websocket;

import dev.jderp.metrics.DoorMetric;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.ReadScope;
import dev.jderp.server.Relay;
import dev.jderp.transport.ServerQuirks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * DERP over the container's WebSocket ({@code docs/protocol.md#websocket}): binary messages form one stream of bytes,
 * and their boundaries have no meaning. One instance per session.
 */
@Dependent
@ServerEndpoint(value = "/derp", subprotocols = "derp", configurator = WebSocketConfigurator.class)
public class WebSocketEndpoint {

    private static final Logger LOG = System.getLogger(WebSocketEndpoint.class.getName());
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    /** Not a parameter of the constructor: Open Liberty requires one without parameters. */
    @Inject
    private Relay relay;

    private final ReadScope scope = new ReadScope();
    private @Nullable WebSocketTransport transport;
    private long messageBytes;
    private boolean keepsMessages;

    /** Starts a connection on the session. */
    @OnOpen
    public void onOpen(Session session) throws IOException {
        session.setMaxIdleTimeout(0);
        if (!"derp".equals(session.getNegotiatedSubprotocol())) {
            session.close(WebSocketTransport.NOT_DERP);
            return;
        }
        keepsMessages = ServerQuirks.keepsMessages(session);
        WebSocketTransport opened = new WebSocketTransport(session, relay);
        relay.measurements().doors().increment(DoorMetric.WEBSOCKET_ACCEPTS);
        transport = opened;
        opened.connection().start();
    }

    /** Hands a message, or a part of one, to the connection. */
    @OnMessage
    public void onBinary(ByteBuffer part, boolean last, Session session) throws IOException {
        WebSocketTransport open = transport;
        if (open == null) {
            return;
        }
        messageBytes += part.remaining();
        if (messageBytes > MAX_MESSAGE_BYTES) {
            open.closeWith(WebSocketTransport.TOO_BIG, CloseReason.PROTOCOL_VIOLATION);
            return;
        }
        if (last) {
            messageBytes = 0;
        }
        if (part.hasRemaining()) {
            ByteBuffer kept = keepsMessages ? part : ByteBuffer.allocate(part.remaining()).put(part).flip();
            ByteBuf in = Unpooled.wrappedBuffer(kept.array(), kept.arrayOffset() + kept.position(), kept.remaining());
            open.received(in, kept, scope);
        }
    }

    /** Closes the session: DERP has no text messages. */
    @OnMessage
    public void onText(String part, boolean last, Session session) throws IOException {
        WebSocketTransport open = transport;
        if (open != null) {
            open.closeWith(WebSocketTransport.TEXT, CloseReason.PROTOCOL_VIOLATION);
        }
    }

    /** Ends the connection with its session. */
    @OnClose
    public void onClose(Session session) {
        end();
    }

    /** Ends the connection after an error of its session. */
    @OnError
    public void onError(Session session, Throwable failure) {
        LOG.log(Level.DEBUG, "the WebSocket session failed", failure);
        end();
    }

    private void end() {
        WebSocketTransport open = transport;
        if (open != null) {
            ClientConnection connection = open.connection();
            connection.close(CloseReason.PEER_CLOSED);
            connection.finished();
        }
    }
}
