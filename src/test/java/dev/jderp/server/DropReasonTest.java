package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The labels of drop reasons, and which of them a disco packet's sender is notified of. */
class DropReasonTest {

    @Test
    void derpersReasonsHaveDerpersLabels() {
        Set<String> labels = new TreeSet<>(List.of("unknown_dest", "unknown_dest_on_fwd", "gone_disconnected",
                "queue_head", "queue_tail", "write_error", "dup_client"));
        labels.removeAll(Arrays.stream(DropReason.values()).map(DropReason::label).toList());
        assertEquals(Set.of(), labels, "labels that dashboards read; a reason keeps its name");
    }

    @Test
    void onlyAnUnknownKeyIsAnsweredByPeerGone() {
        assertEquals(EnumSet.of(DropReason.UNKNOWN_DEST, DropReason.UNKNOWN_DEST_ON_FWD),
                Arrays.stream(DropReason.values()).filter(DropReason::isUnknownKey).collect(Collectors.toSet()));
    }
}
