package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Rounds in which connections are closed whose clients would rather be with another node, if they can be there now: the
 * oldest first, at a rate. One round at a time; safe for any thread.
 */
public final class Prune {

    /** Asks nodes whether they answer: each name with what the map says of it, to whether it does. */
    @FunctionalInterface
    public interface Probes {

        /** Asks all of them at about the same time, and waits. */
        Map<String, Boolean> answers(Map<String, DerpNode> nodes);
    }

    private final String self;
    private final Nodes nodes;
    private final Probes probes;
    private final Pauses pauses;
    private final Semaphore turn = new Semaphore(1);

    /**
     * Rounds of the node {@code self}.
     *
     * @param probes asks the nodes that candidates name, once in each round
     */
    public Prune(String self, Nodes nodes, Probes probes, Pauses pauses) {
        this.self = self;
        this.nodes = nodes;
        this.probes = probes;
        this.pauses = pauses;
    }

    /**
     * Does one round.
     *
     * @return what it has done, empty if another is under way
     */
    public Optional<PruneResult> round(PruneRequest request, List<? extends Candidate> candidates) {
        if (!turn.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Round(request).run(candidates));
        } finally {
            turn.release();
        }
    }

    private final class Round {
        private final PruneRequest request;
        private final Map<Skip, Integer> skipped = new EnumMap<>(Skip.class);
        private final List<PruneResult.Closed> closed = new ArrayList<>();

        Round(PruneRequest request) {
            this.request = request;
        }

        PruneResult run(List<? extends Candidate> candidates) {
            List<Candidate> willing = willing(candidates);
            int remaining = willing.size();
            for (Candidate each : willing) {
                if (closed.size() == request.max() || !isTime()) {
                    break;
                }
                var one = new PruneResult.Closed(each.key(), each.age().toSeconds(), each.idealNode());
                if (request.dryRun() || each.close()) {
                    closed.add(one);
                } else {
                    skip(Skip.GONE);
                }
                remaining--;
            }
            return new PruneResult(request.dryRun(), candidates.size(), closed, skipped, remaining);
        }

        private boolean isTime() {
            return request.dryRun() || closed.isEmpty() || pauses.pause(request.pause());
        }

        /** Those who can be sent away, the oldest first. */
        private List<Candidate> willing(List<? extends Candidate> candidates) {
            Map<String, DerpNode> known = new HashMap<>();
            List<Candidate> left = new ArrayList<>();
            for (Candidate each : candidates) {
                Optional<Skip> why = each.isMeshPeer() ? Optional.of(Skip.MESH_PEER) : lookUp(each.idealNode(), known);
                why.ifPresentOrElse(this::skip, () -> left.add(each));
            }
            Map<String, Boolean> answers = known.isEmpty() ? Map.of() : probes.answers(known);
            left.removeIf(each -> {
                boolean silent = !answers.getOrDefault(each.idealNode(), false);
                if (silent) {
                    skip(Skip.NO_ANSWER);
                }
                return silent;
            });
            Map<Candidate, Long> ages = new HashMap<>();
            left.forEach(each -> ages.put(each, each.age().toNanos())); // which go on while they are sorted
            Function<Candidate, Long> age = each -> ages.getOrDefault(each, 0L);
            left.sort(Comparator.comparing(age).reversed());
            return left;
        }

        /** Puts the node to those that are known; what speaks against it otherwise. */
        private Optional<Skip> lookUp(String name, Map<String, DerpNode> known) {
            if (name.equals(self)) {
                return Optional.of(Skip.THIS_NODE);
            }
            if (known.containsKey(name)) {
                return Optional.empty();
            }
            Optional<DerpNode> node = nodes.node(name);
            if (node.isEmpty()) {
                return Optional.of(Skip.NOT_IN_MAP);
            }
            if (node.get().stunOnly()) {
                return Optional.of(Skip.STUN_ONLY);
            }
            if (nodes.isDrained(name)) {
                return Optional.of(Skip.DRAINED);
            }
            known.put(name, node.get());
            return Optional.empty();
        }

        private void skip(Skip why) {
            skipped.merge(why, 1, Integer::sum);
        }
    }
}
