package dev.jderp.mapserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {

    private static final int TAILNETS = 10_000;

    static List<String> order(String tailnet, List<String> names) {
        byte[][] bytes = names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        return IntStream.of(new Rendezvous(tailnet).order(bytes)).mapToObj(names::get).toList();
    }

    private static List<String> nodes(int count) {
        return IntStream.range(0, count).mapToObj(i -> "900" + (char) ('a' + i)).toList();
    }

    private static String tailnet(int i) {
        return "tailnet-" + i + ".example.com";
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9})
    void noNodeIsMoreThanTenPercentOffItsShare(int count) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < TAILNETS; i++) {
            first.merge(order(tailnet(i), nodes(count)).get(0), 1, Integer::sum);
        }
        double share = (double) TAILNETS / count;
        assertEquals(count, first.size());
        first.forEach((node, got) -> assertTrue(Math.abs(got - share) <= share / 10, node + " has " + got));
    }

    @Test
    void theOrderDependsOnTheHashesOnly() throws Exception {
        List<String> names = new ArrayList<>(nodes(7));
        List<String> order = order("Example.COM", names);
        Collections.reverse(names);
        assertEquals(order, order("example.com", names));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest("example.com\0x".getBytes(StandardCharsets.UTF_8));
        assertEquals(ByteBuffer.wrap(hash).getLong(), new Rendezvous("example.com").score(new byte[]{'x'}));
    }

    @Test
    void aRemovedNodeMovesOnlyItsTailnets() {
        List<String> all = nodes(5);
        List<String> without = all.stream().filter(name -> !name.equals("900c")).toList();
        for (int i = 0; i < 1_000; i++) {
            List<String> order = new ArrayList<>(order(tailnet(i), all));
            order.remove("900c");
            assertEquals(order, order(tailnet(i), without));
        }
    }

    @Test
    void oneNodeOrNoneNeedsNoHash() {
        assertArrayEquals(new int[]{0}, new Rendezvous("x").order(new byte[][]{{1}}));
        assertArrayEquals(new int[0], new Rendezvous("x").order(new byte[0][]));
    }
}
