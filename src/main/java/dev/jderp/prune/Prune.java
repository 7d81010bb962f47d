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
 * Closes connections of clients that prefer another node, if that node is available: in rounds, the oldest connections
 * first, at a limited rate. One round runs at a time. Safe for any thread.
 */
public final class Prune {

    /** Checks whether nodes answer. */
    @FunctionalInterface
    public interface Probes {

        /**
         * Checks all nodes at about the same time, and waits for the results.
         *
         * @param nodes the nodes by name
         * @return whether each node answers, by name; a missing name counts as no answer
         */
        Map<String, Boolean> answers(Map<String, DerpNode> nodes);
    }

    private final String self;
    private final Nodes nodes;
    private final Probes probes;
    private final Pauses pauses;
    private final Semaphore running = new Semaphore(1);

    /**
     * Rounds for the node with the name {@code self}.
     *
     * @param probes checks the nodes that candidates prefer, once in each round
     */
    public Prune(String self, Nodes nodes, Probes probes, Pauses pauses) {
        this.self = self;
        this.nodes = nodes;
        this.probes = probes;
        this.pauses = pauses;
    }

    /**
     * Runs one round on the calling thread, which waits between closing connections.
     *
     * @param candidates the connections whose clients prefer another node
     * @return the result; empty if another round is under way
     */
    public Optional<PruneResult> round(PruneRequest request, List<? extends Candidate> candidates) {
        if (!running.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Round(request).run(candidates));
        } finally {
            running.release();
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
            List<Candidate> movable = movable(candidates);
            int remaining = movable.size();
            for (Candidate each : movable) {
                if (closed.size() == request.max() || !awaitPause()) {
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

        private boolean awaitPause() {
            return request.dryRun() || closed.isEmpty() || pauses.pause(request.pause());
        }

        /** The candidates whose preferred node is available, the oldest connections first. */
        private List<Candidate> movable(List<? extends Candidate> candidates) {
            Map<String, DerpNode> known = new HashMap<>();
            List<Candidate> left = new ArrayList<>();
            for (Candidate each : candidates) {
                Optional<Skip> why = each.isMeshPeer() ? Optional.of(Skip.MESH_PEER) : lookUp(each.idealNode(), known);
                why.ifPresentOrElse(this::skip, () -> left.add(each));
            }
            Map<String, Boolean> answers = known.isEmpty() ? Map.of() : probes.answers(known);
            left.removeIf(each -> {
                boolean isUnavailable = !answers.getOrDefault(each.idealNode(), false);
                if (isUnavailable) {
                    skip(Skip.NO_ANSWER);
                }
                return isUnavailable;
            });
            Map<Candidate, Long> ages = new HashMap<>();
            left.forEach(each -> ages.put(each, each.age().toNanos())); // fixed, since ages grow during the sort
            Function<Candidate, Long> age = each -> ages.getOrDefault(each, 0L);
            left.sort(Comparator.comparing(age).reversed());
            return left;
        }

        /** Adds a preferred node to {@code known}, or returns the reason for which it is not used. */
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
