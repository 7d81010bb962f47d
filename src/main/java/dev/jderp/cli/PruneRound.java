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

/** A round in which a relay's clients are closed, over DERP, that said they would rather be on another node. */
final class PruneRound {

    /**
     * What a round has done.
     *
     * @param candidates how many clients are not on their ideal node
     * @param closed those that were closed, or in a dry run would be
     * @param skipped how many stay, by reason
     * @param remaining how many a further round would close
     * @param failure why the round has ended early
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
     * A round over {@code peers}.
     *
     * @param onClosed called after each close with the closed clients and the number of clients to close
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

    /** Does it; fails only if nothing can be done at all. */
    Result run() throws IOException, InterruptedException {
        List<PeerPresent> candidates = peers.list().stream().filter(PruneRound::isNotIdeal).toList();
        List<PeerPresent> willing = new ArrayList<>(candidates);
        willing.removeIf(each -> {
            boolean isMeshPeer = each.flags().contains(PeerPresentFlag.MESH_PEER);
            if (isMeshPeer) {
                skip(Skip.MESH_PEER);
            }
            return isMeshPeer;
        });
        int remaining = willing.size();
        Optional<IOException> failure = Optional.empty();
        try {
            for (PeerPresent each : willing) {
                if (closed.size() == request.max() || !isTime()) {
                    break;
                }
                close(each, Math.min(willing.size(), request.max()));
                remaining--;
            }
            peers.acknowledge();
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return new Result(candidates.size(), closed, skipped, remaining, failure);
    }

    private void close(PeerPresent peer, int all) throws IOException {
        if (peers.peer(peer.key()).filter(peer::equals).isEmpty()) { // gone, or come anew
            skip(Skip.GONE);
            return;
        }
        if (!dryRun) {
            peers.closePeer(peer.key());
        }
        closed.add(peer);
        onClosed.accept(peer, all);
    }

    private boolean isTime() {
        return dryRun || closed.isEmpty() || pauses.pause(request.pause());
    }

    private static boolean isNotIdeal(PeerPresent peer) {
        return peer.flags().contains(PeerPresentFlag.NOT_IDEAL);
    }

    private void skip(Skip why) {
        skipped.merge(why, 1, Integer::sum);
    }
}
