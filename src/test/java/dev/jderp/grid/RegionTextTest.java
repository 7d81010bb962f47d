package dev.jderp.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionTextTest {

    private static final String UNEDITED = "";

    @TempDir
    Path directory;

    private final FakeGrid grid = new FakeGrid();
    private final List<Conflict> conflicts = new ArrayList<>();
    private long nowMs = 1_000;

    /** A relay with its file. */
    private final class Node {

        private final String name;
        private final GridStore store;
        private final VersionFile file;
        private RegionText text;
        private String own;

        Node(String name, String own) {
            this.name = name;
            this.store = grid.join(name);
            this.file = new VersionFile(directory.resolve(name));
            this.own = own;
            restart();
        }

        /** Starts the relay again with what is in its files. */
        private void restart() {
            text = new RegionText("deny", name, store, file, () -> Instant.ofEpochMilli(nowMs),
                    file.versionOf(own, UNEDITED, name, nowMs), conflicts::add);
        }

        boolean replace(String after) throws IOException {
            nowMs++;
            if (!text.replace(own, after)) {
                return false;
            }
            store(after);
            return true;
        }

        void settle() throws IOException {
            text.settle();
            String latest = text.latest().orElseThrow();
            if (!latest.equals(own)) {
                store(latest);
            }
        }

        private void store(String content) {
            own = content;
            text.stored(content);
        }
    }

    private static void settle(Node... nodes) throws IOException {
        for (Node each : nodes) {
            each.settle();
        }
    }

    @Test
    void anEditOfOneRelayIsAnEditOfAll() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        assertTrue(a.replace("one"));
        settle(a, b);
        assertEquals("one", b.own);
        assertTrue(b.replace("two"));
        settle(a, b);
        assertEquals("two", a.own);
        assertEquals(List.of(), conflicts);
    }

    @Test
    void anEditBasedOnAnOldVersionIsNotMade() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        assertTrue(a.replace("one"));
        assertFalse(b.replace("two"));
        assertEquals(Optional.of("one"), b.text.latest());
    }

    @Test
    void aRelayThatWasAwayTakesOverTheRegionsEdits() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        a.replace("one");
        settle(a, b);
        a.replace("two");
        a.replace("three");
        b.restart();
        settle(b, a);
        assertEquals("three", b.own);
        assertEquals("three", a.own);
        assertEquals(List.of(), conflicts);
    }

    @Test
    void aRegionThatStartsColdHasTheNewestEdits() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        a.replace("one");
        settle(a, b);
        a.replace("two");
        grid.forget();
        a.restart();
        b.restart();
        settle(b, a, b);
        assertEquals("two", a.own);
        assertEquals("two", b.own);
        assertEquals(List.of(), conflicts);
    }

    @Test
    void aFileEditedWithoutTheGridIsANewerVersion() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        a.replace("one");
        settle(a, b);
        b.own = "by hand";
        nowMs++;
        b.restart();
        settle(b, a);
        assertEquals("by hand", a.own);
        assertEquals(List.of(), conflicts);
    }

    @Test
    void afterASplitTheNewerVersionWinsAndTheOtherIsReported() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        Node c = new Node("c", "");
        a.replace("common");
        settle(a, b, c);
        grid.split("c");
        a.replace("of the larger part");
        settle(a, b);
        c.replace("first of the smaller part");
        c.replace("second of the smaller part");
        grid.heal();
        settle(a, c, b, a);
        assertEquals("second of the smaller part", a.own);
        assertEquals(a.own, b.own);
        assertEquals(a.own, c.own);
        assertEquals(List.of("of the larger part"),
                conflicts.stream().map(each -> each.lost().text()).distinct().toList());
        assertEquals("c", conflicts.get(0).wonNode());
        assertEquals(3, conflicts.get(0).wonNumber());
    }

    @Test
    void afterASplitWithEqualNumbersTheLaterEditWins() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        grid.split("b");
        b.replace("earlier");
        a.replace("later");
        grid.heal();
        settle(b, a, b);
        assertEquals("later", a.own);
        assertEquals("later", b.own);
        assertEquals("earlier", conflicts.get(0).lost().text());
    }

    @Test
    void anEditOfOnePartOnlyIsNoConflict() throws Exception {
        Node a = new Node("a", "");
        Node b = new Node("b", "");
        a.replace("common");
        settle(a, b);
        grid.split("b");
        b.replace("newer");
        grid.heal();
        settle(a, b, a);
        assertEquals("newer", a.own);
        assertEquals(List.of(), conflicts);
    }

    @Test
    void aGridThatHangsMakesNoEdit() throws Exception {
        Node a = new Node("a", "");
        a.replace("one");
        grid.hang("b");
        assertThrows(IOException.class, () -> a.replace("two"));
        assertEquals(Optional.of("one"), a.text.latest());
    }

    @Test
    void aVersionAndAConflictReadBackWhatTheyWrote() {
        TextVersion version = TextVersion.unedited("").next("first\nsecond\n", "900a", 5).next("x\ty\n", "900b", 6);
        assertEquals(version, TextVersion.decode(version.encode()));
        Conflict conflict = Conflict.of("map", version, version.next("z", "900c", 7));
        assertEquals(conflict, Conflict.decode(conflict.encode()));
        assertThrows(IllegalArgumentException.class, () -> TextVersion.decode("no first line"));
        assertThrows(IllegalArgumentException.class, () -> Conflict.decode("no first line"));
    }

    @Test
    void onlyTheLatestAncestorsAreKept() {
        TextVersion version = TextVersion.unedited("");
        for (int i = 0; i < 100; i++) {
            version = version.next(Integer.toString(i), "900a", i);
        }
        assertEquals(64, version.ancestors().size());
    }
}
