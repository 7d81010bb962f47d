package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Collects faults or warnings: the first hundred, and the number of further ones. One thread. */
final class MapFaults {

    private static final int MAX_FAULTS = 100;
    private static final int MAX_SHOWN = 60;

    private final List<Fault> found = new ArrayList<>();
    private int more;

    void add(String path, String problem) {
        if (found.size() < MAX_FAULTS) {
            found.add(new Fault(path, problem));
        } else {
            more++;
        }
    }

    /** Throws an exception with all faults, if there are any. */
    void throwIfAny() throws DerpMapException {
        if (!found.isEmpty()) {
            throw new DerpMapException(all());
        }
    }

    /** The faults in the order in which they were found. */
    List<Fault> all() {
        List<Fault> all = new ArrayList<>(found);
        if (more > 0) {
            all.add(new Fault("", "and " + more + " more"));
        }
        return all;
    }

    /** A value for a message: in one line, shortened. */
    static String shown(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            default -> shortened(value.toString());
        };
    }

    static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
