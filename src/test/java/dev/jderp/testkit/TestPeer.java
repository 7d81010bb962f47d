package dev.jderp.testkit;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import java.util.List;
import java.util.Optional;

/** A client that has logged in to a relay in the same process. */
public final class TestPeer {

    private final NodePrivateKey key;
    private final LoopbackTransport transport;

    private TestPeer(Relay relay, NodePrivateKey key, ClientInfo info, LoopbackTransport.Peer peer) {
        this.key = key;
        this.transport = new LoopbackTransport(relay, peer);
        try {
            transport.send(new ClientHandshake(key, info).clientInfoFrame(relay.publicKey()));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        take(); // the handshake's
    }

    public static TestPeer join(Relay relay) {
        return join(relay, NodePrivateKey.generate());
    }

    public static TestPeer join(Relay relay, NodePrivateKey key) {
        return join(relay, key, ClientInfo.REGULAR);
    }

    public static TestPeer join(Relay relay, NodePrivateKey key, ClientInfo info) {
        return new TestPeer(relay, key, info, LoopbackTransport.Peer.NOBODY);
    }

    public static TestPeer join(Relay relay, NodePrivateKey key, ClientInfo info, LoopbackTransport.Peer peer) {
        return new TestPeer(relay, key, info, peer);
    }

    /** Another relay of the region, or a monitor. */
    public static TestPeer joinMesh(Relay relay, MeshKey meshKey) {
        return join(relay, NodePrivateKey.generate(), new ClientInfo(2, Optional.of(meshKey), false, false, ""));
    }

    public NodePublicKey key() {
        return key.publicKey();
    }

    public NodePrivateKey privateKey() {
        return key;
    }

    public LoopbackTransport transport() {
        return transport;
    }

    public void send(Frame frame) {
        transport.send(FrameEncoder.encode(frame));
    }

    public void send(TestPeer to, byte[] packet) {
        send(new Frame.SendPacket(to.key(), packet));
    }

    /** Closes the connection from the client's side. */
    public void leave() {
        transport.connection().close(CloseReason.PEER_CLOSED);
    }

    /** What has come since the last time. */
    public List<Frame> take() {
        List<Frame> taken = List.copyOf(transport.received());
        transport.received().clear();
        return taken;
    }

    /** The frames of one kind that have come since the last time; the others are lost. */
    public <F extends Frame> List<F> take(Class<F> kind) {
        return take().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The packets that have come since the last time. */
    public List<byte[]> takePackets() {
        return take().stream()
                .filter(Frame.RecvPacket.class::isInstance)
                .map(frame -> ((Frame.RecvPacket) frame).packet())
                .toList();
    }
}
