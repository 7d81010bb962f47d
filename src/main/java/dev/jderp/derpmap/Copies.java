package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Unmodifiable copies. */
final class Copies {

    private Copies() {}

    /** In the same order. */
    static Map<String, JsonValue> of(Map<String, JsonValue> members) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** By the order of the ids, whatever order they came in. */
    static <V> SortedMap<Integer, V> of(SortedMap<Integer, V> byId) {
        return Collections.unmodifiableSortedMap(new TreeMap<>((Map<Integer, V>) byId));
    }
}
