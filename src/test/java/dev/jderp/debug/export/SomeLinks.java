package dev.jderp.debug.export;

import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourState;
import dev.jderp.mesh.NeighbourStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Links in the states that operators see. */
final class SomeLinks {

    private SomeLinks() {}

    /** Two links that are up, one of them half-open, one that is missing, and the relay itself. */
    static List<NeighbourStatus> all() {
        return List.of(
                link("relay2:8443", NeighbourState.UP, true, OptionalLong.of(1_500)),
                link("relay3/10.0.0.3", NeighbourState.UP, false, OptionalLong.empty()),
                link("relay4", NeighbourState.WAITING, false, OptionalLong.empty()),
                link("relay1", NeighbourState.SELF, false, OptionalLong.empty()));
    }

    private static NeighbourStatus link(String text, NeighbourState state, boolean incoming, OptionalLong rtt) {
        return new NeighbourStatus(NeighbourAddress.parse(text), "list", state, Instant.EPOCH, Optional.empty(),
                incoming, 11, "", 12, rtt, 13, 14, 15, 16);
    }
}
