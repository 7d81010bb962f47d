package dev.jderp.mesh;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkListener;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a neighbour, and the link that came of it. Its events come from any thread; the neighbour gets
 * them by tasks of the mesh, with the number of the attempt.
 */
final class LinkAttempt implements LinkDialer.Outcome, LinkListener {

    private final MeshContext mesh;
    private final Neighbour neighbour;
    private final int number;
    private final InetSocketAddress to;
    private volatile @Nullable NodePublicKey key;
    private volatile @Nullable MeshLink link;

    LinkAttempt(MeshContext mesh, Neighbour neighbour, int number, InetSocketAddress to) {
        this.mesh = mesh;
        this.neighbour = neighbour;
        this.number = number;
        this.to = to;
    }

    @Override
    public void failed(LinkDialer.Step step, String detail) {
        String why = detail + " (" + HostPort.text(to.getAddress().getHostAddress(), to.getPort()) + ")";
        mesh.tasks().run(() -> neighbour.attemptFailed(number, step, why));
    }

    @Override
    public MeshLink opened(LinkTransport transport) {
        MeshLink opened = mesh.relay().openLink(mesh.options().link(), transport, this);
        link = opened;
        mesh.tasks().run(() -> neighbour.opened(number, opened));
        return opened;
    }

    /** Whether the key is neither this relay's own nor one that another neighbour's link leads to. */
    @Override
    public boolean isWanted(NodePublicKey key) {
        this.key = key;
        return !key.equals(mesh.relay().publicKey()) && mesh.owners().putIfAbsent(key, neighbour) == null;
    }

    @Override
    public void up() {
        mesh.tasks().run(() -> neighbour.up(number, key));
    }

    @Override
    public void down(LinkEnd reason, String detail) {
        NodePublicKey known = key;
        if (known != null) {
            mesh.owners().remove(known, neighbour);
        }
        MeshLink ended = link;
        if (ended != null) {
            mesh.tasks().runBlocking(ended::removePeers);
        }
        mesh.tasks().run(() -> neighbour.down(number, reason, detail, known));
    }
}
