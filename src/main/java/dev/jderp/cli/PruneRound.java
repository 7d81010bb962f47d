package dev.jderp.cli;

import dev.jderp.client.ReceivedMessage.PeerPresent;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.prune.Pauses;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.Skip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** One round that closes, over DERP, clients of a relay whose ideal node is another one. One thread, one use. */
final class PruneRound {

    /**
     * The result of a round.
     *
     * @param candidates the number of clients that are not on their ideal node
     * @param closed the clients that were closed, or would be in a dry run
     * @param skipped the numbers of clients that stay, by reason
     * @param remaining the number of clients left for a further round
     * @param failure the reason why the round ended early, if it did
     */
    record Result(
            int candidates, List<PeerPresent> closed, Map<Skip, Integer> skipped, int remaining,
            Optional<IOException> failure) {
    }

    private final PeerTable peers;
    private final PruneRequest request;
    private final boolean dryRun;
    private final Pauses pauses;
    private final BiConsumer<PeerPresent, Integer> onClosed;
    private final List<PeerPresent> closed = new ArrayList<>();
    private final Map<Skip, Integer> skipped = new EnumMap<>(Skip.class);

    /**
     * Creates a round over the clients in {@code peers}.
     *
     * @param onClosed receives each client that was closed, and the number that the round closes
     */
    PruneRound(
            PeerTable peers, PruneRequest request, boolean dryRun, Pauses pauses,
            BiConsumer<PeerPresent, Integer> onClosed) {
        this.peers = peers;
        this.request = request;
        this.dryRun = dryRun;
        this.pauses = pauses;
        this.onClosed = onClosed;
    }

    /** Runs the round; throws only if the list of clients is not available. */
    Result run() throws IOException, InterruptedException {
        List<PeerPresent> candidates = peers.list().stream().filter(PruneRound::isNotIdeal).toList();
        List<PeerPresent> movable = new ArrayList<>(candidates);
        movable.removeIf(each -> {
            boolean isMeshPeer = each.flags().contains(PeerPresentFlag.MESH_PEER);
            if (isMeshPeer) {
                skip(Skip.MESH_PEER);
            }
            return isMeshPeer;
        });
        int remaining = movable.size();
        Optional<IOException> failure = Optional.empty();
        try {
            for (PeerPresent each : movable) {
                if (closed.size() == request.max() || !pauseIfNeeded()) {
                    break;
                }
                close(each, Math.min(movable.size(), request.max()));
                remaining--;
            }
            peers.awaitHandled();
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return new Result(candidates.size(), closed, skipped, remaining, failure);
    }

    private void close(PeerPresent peer, int all) throws IOException {
        if (peers.peer(peer.key()).filter(peer::equals).isEmpty()) { // it has left or reconnected
            skip(Skip.GONE);
            return;
        }
        if (!dryRun) {
            peers.closePeer(peer.key());
        }
        closed.add(peer);
        onClosed.accept(peer, all);
    }

    private boolean pauseIfNeeded() {
        return dryRun || closed.isEmpty() || pauses.pause(request.pause());
    }

    private static boolean isNotIdeal(PeerPresent peer) {
        return peer.flags().contains(PeerPresentFlag.NOT_IDEAL);
    }

    private void skip(Skip reason) {
        skipped.merge(reason, 1, Integer::sum);
    }
}
