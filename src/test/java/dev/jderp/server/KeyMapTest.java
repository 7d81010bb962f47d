package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
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
