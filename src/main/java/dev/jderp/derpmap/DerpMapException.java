package dev.jderp.derpmap;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown if a DERP map or a part of one is invalid. The message has all faults in one line. */
public final class DerpMapException extends Exception {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // an immutable list of records, never serialised
    private final List<Fault> faults;

    /** Creates an exception with at least one fault. */
    public DerpMapException(List<Fault> faults) {
        this.faults = List.copyOf(faults);
    }

    @Override
    public String getMessage() {
        return faults.stream().map(Fault::text).collect(Collectors.joining("; "));
    }

    /** The faults in the order of their places in the text. */
    public List<Fault> faults() {
        return faults;
    }
}
