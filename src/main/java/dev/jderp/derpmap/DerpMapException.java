package dev.jderp.derpmap;

import java.util.List;
import java.util.stream.Collectors;

/** A DERP map, or a part of one, that is wrong. The message has all that is wrong, in one line. */
public final class DerpMapException extends Exception {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // an immutable list of records; never serialized
    private final List<Fault> faults;

    /** What is wrong with {@code faults}, which are not none. */
    public DerpMapException(List<Fault> faults) {
        this.faults = List.copyOf(faults);
    }

    @Override
    public String getMessage() {
        return faults.stream().map(Fault::text).collect(Collectors.joining("; "));
    }

    /** One for each thing that is wrong, in the order in which they stand. */
    public List<Fault> faults() {
        return faults;
    }
}
