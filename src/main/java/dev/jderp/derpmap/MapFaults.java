package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What has been found to be wrong so far; of a map that is wrong everywhere, the first hundred faults and a count. */
final class MapFaults {

    private static final int MAX_FAULTS = 100;
    private static final int LONGEST = 60;

    private final List<Fault> found = new ArrayList<>();
    private int more;

    void add(String path, String problem) {
        if (found.size() < MAX_FAULTS) {
            found.add(new Fault(path, problem));
        } else {
            more++;
        }
    }

    /** Ends the reading if anything was wrong. */
    void throwIfAny() throws DerpMapException {
        if (!found.isEmpty()) {
            throw new DerpMapException(all());
        }
    }

    /** What has been found, in its order. */
    List<Fault> all() {
        List<Fault> all = new ArrayList<>(found);
        if (more > 0) {
            all.add(new Fault("", "and " + more + " more"));
        }
        return all;
    }

    /** A value as it is shown: not too long, in one line. */
    static String shown(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            default -> shortened(value.toString());
        };
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
