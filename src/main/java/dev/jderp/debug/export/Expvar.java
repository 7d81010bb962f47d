package dev.jderp.debug.export;

import dev.jderp.debug.Version;
import dev.jderp.debug.export.Variable.Buckets;
import dev.jderp.debug.export.Variable.Labelled;
import dev.jderp.debug.export.Variable.One;
import dev.jderp.debug.export.Variable.Sample;
import dev.jderp.debug.export.Variable.Text;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints variables as derper's {@code /debug/vars} does, in one JSON object. A variable with two labels is an object of
 * objects, where derper prints only the name of its type.
 */
final class Expvar {

    private static final long NANOS_PER_MS = 1_000_000;

    private Expvar() {}

    /** The object. */
    static JsonObject print(List<Variable> variables, List<String> commandLine) {
        Map<String, Object> top = new TreeMap<>();
        top.put("cmdline", commandLine);
        top.put("memstats", memory(MemoryUse.read()));
        for (Variable variable : variables) {
            if (ProcessVariables.isMemory(variable)) {
                continue; // in memstats, under the names of Go
            }
            Map<String, Object> into = variable.group().isEmpty() ? top : inner(top, variable.group());
            into.put(variable.name(), value(variable.value()));
        }
        inner(top, "derp").put("version", Version.TEXT);
        return JsonProviders.JSON.createObjectBuilder(top).build();
    }

    /** The object at {@code key}, created if it is missing. */
    @SuppressWarnings("unchecked") // only such maps are put in
    private static Map<String, Object> inner(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.computeIfAbsent(key, k -> new TreeMap<String, Object>());
    }

    private static JsonValue number(Number number) {
        return JsonProviders.JSON.createValue(new BigDecimal(Variable.text(number)));
    }

    private static Object value(Variable.Value value) {
        return switch (value) {
            case One one -> number(one.number());
            case Text text -> text.text();
            case Labelled labelled -> labelled(labelled);
            case Buckets buckets -> buckets(buckets);
        };
    }

    private static Map<String, Object> labelled(Labelled labelled) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Sample sample : labelled.samples()) {
            int last = sample.values().size() - 1;
            Map<String, Object> into = map;
            for (String outer : sample.values().subList(0, last)) {
                into = inner(into, outer);
            }
            into.put(sample.values().get(last), number(sample.number()));
        }
        return map;
    }

    private static Map<String, Object> buckets(Buckets buckets) {
        Map<String, Object> map = new LinkedHashMap<>();
        long below = 0;
        for (int i = 0; i < buckets.bounds().size(); i++) {
            below += buckets.counts().get(i);
            map.put(Variable.text(buckets.bounds().get(i)), below);
        }
        map.put("+Inf", buckets.count());
        map.put("sum", number(buckets.sum()));
        map.put("count", buckets.count());
        return map;
    }

    private static Map<String, Object> memory(MemoryUse memory) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Alloc", memory.heapUsed());
        map.put("TotalAlloc", memory.allocated());
        map.put("Sys", memory.sys());
        map.put("HeapAlloc", memory.heapUsed());
        map.put("HeapSys", memory.heapSize());
        map.put("HeapInuse", memory.heapUsed());
        map.put("PauseTotalNs", memory.pausesMs() * NANOS_PER_MS);
        map.put("NumGC", memory.collections());
        return map;
    }
}
