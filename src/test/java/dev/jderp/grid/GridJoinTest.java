package dev.jderp.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.NoAnswerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GridJoinTest {

    private static final GridMember SELF = new GridMember("", "900a", "a.example.com:443", "10.0.0.1");

    private final FakeGrid grid = new FakeGrid();

    @Test
    void beforeItHasJoinedEveryCallFailsAtOnce() throws Exception {
        try (GridJoin join = new GridJoin(() -> grid.join("900a"), SELF)) {
            assertFalse(join.isRunning());
            assertEquals(List.of(SELF), join.members());
            assertThrows(NoAnswerException.class, () -> join.read("any"));
            join.publish("lost");
            RegionCalls calls = new RegionCalls("900a", Optional.of(join), Runnable::run);
            calls.answer("echo", question -> question);
            RegionAnswers answers = calls.ask("echo", "x", Duration.ZERO);
            assertEquals("node", answers.scope());
            assertEquals(Map.of("900a", "x"), answers.answers());
        }
    }

    @Test
    void aFailedAttemptIsTheReasonUntilOneSucceeds() throws Exception {
        CountDownLatch joined = new CountDownLatch(1);
        boolean[] fails = {true};
        try (GridJoin join = new GridJoin(() -> {
            if (fails[0]) {
                throw new IOException("a member hangs");
            }
            return grid.join("900a");
        }, SELF)) {
            join.join();
            assertEquals("a member hangs", assertThrows(NoAnswerException.class, () -> join.read("x")).getMessage());
            fails[0] = false;
            join.listen(new GridListener() {
                @Override
                public void textsChanged() {
                    joined.countDown();
                }

                @Override
                public void received(String message) {}
            });
            assertTrue(joined.await(1, TimeUnit.MINUTES));
            assertTrue(join.isRunning());
            assertEquals(Optional.empty(), join.read("x"));
            assertEquals("id-900a", join.self().id());
        }
    }
}
