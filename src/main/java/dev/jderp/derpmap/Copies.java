package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes immutable copies of maps. */
final class Copies {

    private Copies() {}

    /** A copy in the same order. */
    static Map<String, JsonValue> of(Map<String, JsonValue> members) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A copy sorted by id, regardless of the comparator of the original. */
    static <V> SortedMap<Integer, V> of(SortedMap<Integer, V> byId) {
        return Collections.unmodifiableSortedMap(new TreeMap<>((Map<Integer, V>) byId));
    }
}
