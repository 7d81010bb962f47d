package dev.jderp.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneTest {

    /** A client that notes whether it was closed. */
    private static final class Client implements Candidate {
        private final NodePublicKey key = NodePrivateKey.generate().publicKey();
        private final String idealNode;
        private final int ageSeconds;
        private boolean mesh;
        private boolean gone;
        private boolean closed;

        Client(String idealNode, int ageSeconds) {
            this.idealNode = idealNode;
            this.ageSeconds = ageSeconds;
        }

        @Override
        public NodePublicKey key() {
            return key;
        }

        @Override
        public String idealNode() {
            return idealNode;
        }

        @Override
        public Duration age() {
            return Duration.ofSeconds(ageSeconds);
        }

        @Override
        public boolean isMeshPeer() {
            return mesh;
        }

        @Override
        public boolean close() {
            closed = !gone;
            return closed;
        }
    }

    private final List<Duration> pauses = new ArrayList<>();
    private final List<Set<String>> asked = new ArrayList<>();
    private final Map<String, DerpNode> map = new HashMap<>();
    private final Nodes nodes = new Nodes() {
        @Override
        public Optional<DerpNode> node(String name) {
            return Optional.ofNullable(map.get(name));
        }

        @Override
        public boolean isDrained(String name) {
            return name.equals("drained");
        }
    };
    private Prune prune = prune(pauses::add);

    PruneTest() {
        for (String each : List.of("here", "good", "better", "drained", "silent")) {
            map.put(each, TestNodes.named(each));
        }
        map.put("stun", TestNodes.stunOnly("stun"));
    }

    private Prune prune(Pauses waiting) {
        return new Prune("here", nodes, known -> {
            asked.add(Set.copyOf(known.keySet()));
            Map<String, Boolean> answers = new HashMap<>();
            known.keySet().forEach(name -> answers.put(name, !name.equals("silent")));
            return answers;
        }, waiting);
    }

    private PruneResult round(int max, double rate, boolean dryRun, List<Client> clients) {
        return prune.round(new PruneRequest(max, rate, dryRun), clients).orElseThrow();
    }

    private static List<Long> ages(PruneResult result) {
        return result.closed().stream().map(PruneResult.Closed::ageSeconds).toList();
    }

    @Test
    void theOldestAreClosedFirstAtTheRateUpToTheMaximum() {
        List<Client> clients = List.of(
                new Client("good", 5), new Client("better", 50), new Client("good", 20), new Client("good", 40));
        PruneResult result = round(3, 10, false, clients);
        assertEquals(List.of(50L, 40L, 20L), ages(result));
        assertEquals(List.of("better", "good", "good"),
                result.closed().stream().map(PruneResult.Closed::idealNode).toList());
        assertEquals(1, result.remaining());
        assertEquals(4, result.candidates());
        assertEquals(List.of(Duration.ofMillis(100), Duration.ofMillis(100)), pauses);
        assertEquals(List.of(false, true, true, true), clients.stream().map(each -> each.closed).toList());
        assertEquals(List.of(Set.of("good", "better")), asked);
    }

    @Test
    void everyReasonToSkipIsCounted() {
        Client mesh = new Client("good", 9);
        mesh.mesh = true;
        Client gone = new Client("good", 8);
        gone.gone = true;
        List<Client> clients = List.of(mesh, gone, new Client("here", 7), new Client("nowhere", 6),
                new Client("stun", 5), new Client("drained", 4), new Client("silent", 3), new Client("silent", 3),
                new Client("good", 1));
        PruneResult result = round(100, 10, false, clients);
        assertEquals(List.of(1L), ages(result));
        assertEquals(Map.of(Skip.MESH_PEER, 1, Skip.GONE, 1, Skip.THIS_NODE, 1, Skip.NOT_IN_MAP, 1, Skip.STUN_ONLY, 1,
                Skip.DRAINED, 1, Skip.NO_ANSWER, 2), result.skipped());
        assertEquals(0, result.remaining());
        assertEquals(List.of(Set.of("good", "silent")), asked);
        assertEquals(1, clients.stream().filter(each -> each.closed).count());
    }

    @Test
    void aDryRunClosesNothingAndDoesNotWait() {
        List<Client> clients = List.of(new Client("good", 1), new Client("good", 2), new Client("good", 3));
        PruneResult result = round(2, 0.1, true, clients);
        assertTrue(result.dryRun());
        assertEquals(List.of(3L, 2L), ages(result));
        assertEquals(1, result.remaining());
        assertEquals(List.of(), pauses);
        assertTrue(clients.stream().noneMatch(each -> each.closed));
    }

    @Test
    void withoutCandidatesNoNodeIsProbed() {
        PruneResult result = round(100, 10, false, List.of());
        assertEquals(new PruneResult(false, 0, List.of(), Map.of(), 0), result);
        assertEquals(List.of(), asked);
    }

    @Test
    void oneRoundRunsAtATime() {
        List<Optional<PruneResult>> inner = new ArrayList<>();
        prune = prune(time -> inner.add(prune.round(new PruneRequest(1, 1, false), List.of())));
        PruneResult result = round(2, 10, false, List.of(new Client("good", 1), new Client("good", 2)));
        assertEquals(2, result.closed().size());
        assertEquals(List.of(Optional.empty()), inner);
        assertTrue(prune.round(new PruneRequest(1, 1, false), List.of()).isPresent());
    }

    @Test
    void aRelayThatStopsEndsTheRound() {
        prune = prune(time -> false);
        PruneResult result = round(3, 10, false, List.of(new Client("good", 1), new Client("good", 2)));
        assertEquals(1, result.closed().size());
        assertEquals(1, result.remaining());
    }

    @ParameterizedTest
    @CsvSource({"0, 10, max is", "10001, 1000, max is", "1, 0.09, ratePerSecond is", "1, 1001, ratePerSecond is",
            "1, NaN, ratePerSecond is", "202, 10, max 202 at ratePerSecond 10.0 takes longer than 20 s; send max 201"})
    void valuesOutOfRangeAreRefused(int max, double rate, String message) {
        var wrong = assertThrows(IllegalArgumentException.class, () -> new PruneRequest(max, rate, false));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith(message), wrong.getMessage());
    }
}
