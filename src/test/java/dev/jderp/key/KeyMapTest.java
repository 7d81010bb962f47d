package dev.jderp.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyMapTest {

    private static final int KEYS = 10_000;

    private final Random random = new Random(1);
    private final KeyMap<Integer> map = new KeyMap<>();
    private final Map<NodePublicKey, Integer> expected = new HashMap<>();

    private ByteBuffer randomKey() {
        byte[] bytes = new byte[NodePublicKey.SIZE];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void everyKeyIsFoundByItselfAndByALookupKey() {
        LookupKey lookup = new LookupKey();
        for (int i = 0; i < KEYS; i++) {
            ByteBuffer bytes = randomKey();
            NodePublicKey key = NodePublicKey.read(bytes, 0);
            assertNull(map.get(key));
            assertNull(map.put(key, i));
            expected.put(key, i);
            assertEquals(i, map.get(key));
            assertEquals(i, map.get(lookup.set(bytes, 0)));
            assertTrue(map.containsKey(key));
        }
        assertEquals(expected.keySet(), map.keys().collect(Collectors.toSet()));
        assertEquals(KEYS, map.values().distinct().count());
    }

    @Test
    void anyOrderOfChangesLeavesWhatAHashMapHas() {
        List<NodePublicKey> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(NodePublicKey.read(randomKey(), 0));
        }
        for (int share : new int[]{9, 5, 1, 0, 7}) { // grows, changes, shrinks to nothing, grows again
            for (int i = 0; i < 5 * KEYS; i++) {
                NodePublicKey key = keys.get(random.nextInt(KEYS));
                if (random.nextInt(10) < share) {
                    assertEquals(expected.put(key, i), map.put(key, i));
                } else {
                    assertEquals(expected.remove(key), map.remove(key));
                }
            }
            keys.forEach(key -> assertEquals(expected.get(key), map.get(key)));
            assertEquals(expected.keySet(), map.keys().collect(Collectors.toSet()));
            assertEquals(Set.copyOf(expected.values()), map.values().collect(Collectors.toSet()));
        }
    }

    @Test
    void aReaderGetsTheValueOfNoOtherKeyWhileKeysChange() throws Exception {
        List<NodePublicKey> keys = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            keys.add(NodePublicKey.read(randomKey(), 0));
        }
        NodePublicKey stays = NodePublicKey.read(randomKey(), 0);
        map.put(stays, -1);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                for (int i = 0; i < keys.size(); i++) {
                    Integer value = map.get(keys.get(i));
                    assertTrue(value == null || value == i);
                    assertEquals(-1, map.get(stays));
                }
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
        for (int i = 0; i < 500_000; i++) {
            int at = random.nextInt(keys.size());
            if (random.nextBoolean()) {
                map.put(keys.get(at), at);
            } else {
                map.remove(keys.get(at));
            }
        }
        done.set(true);
        reading.get();
    }

    @Test
    void aKeyIsRemovedWithTheExpectedValueOnly() {
        NodePublicKey key = NodePublicKey.read(randomKey(), 0);
        assertNull(map.putIfAbsent(key, 1));
        assertEquals(1, map.putIfAbsent(key, 2));
        assertFalse(map.remove(key, 2));
        assertTrue(map.remove(key, 1));
        assertNull(map.remove(key));
        assertFalse(map.containsKey(key));
        assertEquals(0, map.keys().count());
    }
}
