package dev.jderp.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionCallsTest {

    private static final Duration AT_ONCE = Duration.ZERO;

    @Test
    void everyRelayOfTheRegionAnswers() {
        List<RegionCalls> calls = FakeGrid.calls("900a", "900b", "900c");
        calls.forEach(each -> each.answer("echo", question -> question + "\n!"));
        RegionAnswers answers = calls.get(1).ask("echo", "well\n", AT_ONCE);
        assertEquals(Map.of("900a", "well\n\n!", "900b", "well\n\n!", "900c", "well\n\n!"), answers.answers());
        assertEquals(List.of(), answers.missing());
        assertEquals("region", answers.scope());
    }

    @Test
    void anAnswerNamesTheRelaysThatAreMissing() {
        FakeGrid grid = new FakeGrid();
        GridStore store = grid.join("900a");
        grid.join("900b");
        RegionCalls calls = new RegionCalls("900a", Optional.of(store), Runnable::run);
        grid.hang("900b");
        calls.answer("echo", question -> question);
        RegionAnswers answers = calls.ask("echo", "x", AT_ONCE);
        assertEquals(Map.of("900a", "x"), answers.answers());
        assertEquals(List.of("900b"), answers.missing());
    }

    @Test
    void aRelayWhoseOperationFailsIsMissing() {
        List<RegionCalls> calls = FakeGrid.calls("900a", "900b");
        calls.get(0).answer("echo", question -> question);
        calls.get(1).answer("echo", question -> {
            throw new IllegalStateException("broken");
        });
        assertEquals(List.of("900b"), calls.get(0).ask("echo", "x", AT_ONCE).missing());
        assertThrows(IllegalStateException.class, () -> calls.get(1).ask("echo", "x", AT_ONCE));
    }

    @Test
    void aRelayWithoutAGridSpeaksForItself() {
        RegionCalls calls = RegionCalls.alone("900a");
        calls.answer("echo", question -> question);
        RegionAnswers answers = calls.ask("echo", "x", AT_ONCE);
        assertEquals(Map.of("900a", "x"), answers.answers());
        assertEquals("node", answers.scope());
        assertFalse(calls.isRegion());
        assertEquals(List.of("900a"), calls.nodes());
    }

    @Test
    void aLateAnswerIsIgnored() {
        RegionCalls calls = FakeGrid.calls("900a").get(0);
        assertTrue(calls.received("answer\tsome-id\tid-900b\nlate"));
        assertFalse(calls.received("something else"));
    }
}
