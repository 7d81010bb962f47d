package dev.jderp.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.SharedText;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridTest {

    @TempDir
    Path directory;

    private final FakeGrid members = new FakeGrid();
    private final Outages outages = new Outages();

    private Grid grid(String node) {
        return new Grid(members.join(node), node, directory.resolve(node), outages, InstantSource.system());
    }

    @Test
    void theOwnerIsNotifiedOfAnEditOfAnotherRelay() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (Grid a = grid("900a"); Grid b = grid("900b")) {
            SharedText ofA = a.share("deny", "", "", () -> {
            });
            SharedText ofB = b.share("deny", "", "", changed::countDown);
            a.start();
            b.start();
            assertTrue(ofA.replace("", "one"));
            assertTrue(changed.await(1, TimeUnit.MINUTES));
            assertEquals("one", ofB.latest().orElseThrow());
        }
    }

    @Test
    void aLostEditIsListedAuditedAndKeptAcrossRestarts() throws Exception {
        try (Logged audit = new Logged("dev.jderp.audit"); Grid a = grid("900a"); Grid b = grid("900b")) {
            SharedText ofA = a.share("map", "", "", () -> {
            });
            SharedText ofB = b.share("map", "", "", () -> {
            });
            members.split("900b");
            assertTrue(ofB.replace("", "lost"));
            assertTrue(ofA.replace("", "middle"));
            assertTrue(ofA.replace("middle", "won"));
            members.heal();
            b.settle();
            assertEquals("won", ofB.latest().orElseThrow());
            LostEdit lost = b.lostEdits().get(0);
            assertEquals("lost", lost.text());
            assertEquals("900b", lost.node());
            assertEquals("900a", lost.wonNode());
            assertEquals(2, lost.wonVersion());
            assertEquals(1, audit.lines().size(), audit.lines().toString());
            assertTrue(audit.lines().get(0).startsWith("WARNING data grid: version 1 of the map edits"));
            b.settle();
            assertEquals(1, b.lostEdits().size());
            try (Grid again = grid("900b")) {
                assertEquals(b.lostEdits(), again.lostEdits());
            }
        }
    }

    @Test
    void aRelayThatWasAwayLearnsOfLostEditsWhenItJoins() throws Exception {
        try (Grid a = grid("900a"); Grid b = grid("900b")) {
            SharedText ofA = a.share("map", "", "", () -> {
            });
            SharedText ofB = b.share("map", "", "", () -> {
            });
            members.split("900b");
            assertTrue(ofB.replace("", "lost"));
            assertTrue(ofA.replace("", "middle"));
            assertTrue(ofA.replace("middle", "won"));
            members.heal();
            b.settle();
            a.start();
            b.start();
            try (Grid c = grid("900c")) {
                c.start();
                c.learnLostEdits();
                assertEquals(1, c.lostEdits().size());
                assertEquals(b.lostEdits(), c.lostEdits());
            }
        }
    }

    @Test
    void aGridThatHangsIsAnOutageThatBlocksNoLogin() throws Exception {
        try (Grid a = grid("900a")) {
            SharedText text = a.share("deny", "", "", () -> {
            });
            members.hang("900a");
            a.settle();
            assertEquals(1, outages.failing(Dependency.DATA_GRID));
            assertEquals("", text.latest().orElseThrow());
            assertFalse(outages.blockLogins());
        }
    }
}
