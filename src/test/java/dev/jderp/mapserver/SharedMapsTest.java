package dev.jderp.mapserver;

import static dev.jderp.mapserver.TestMaps.ANY;
import static dev.jderp.mapserver.TestMaps.options;
import static dev.jderp.mapserver.TestMaps.own;
import static dev.jderp.mapserver.TestMaps.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.testkit.SharedTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edits of maps whose relays form a region. */
class SharedMapsTest {

    @TempDir
    Path directory;

    private final SharedTexts shared = new SharedTexts();

    private DerpMaps maps(String node) throws IOException {
        return new DerpMaps(options(directory.resolve(node)), TestMaps::own);
    }

    private DerpMaps sharedMaps(String node) throws IOException {
        DerpMaps maps = maps(node);
        maps.share(shared);
        return maps;
    }

    @Test
    void anEditOfAnotherRelayIsServedAndStored() throws Exception {
        DerpMaps a = sharedMaps("a");
        DerpMaps b = sharedMaps("b");
        Edition edited = a.putRegion(ANY, region(7));
        a.drain(ANY, 900, "900a", true);
        shared.notifyOwners();
        assertEquals(a.current(), b.current());
        assertTrue(b.current().map().regions().containsKey(7));
        assertEquals(Set.of("900a"), b.current().drained());
        assertEquals(b.current(), maps("b").current());
        assertTrue(edited.version().startsWith("1-"));
        assertTrue(b.current().version().startsWith("2-"));
    }

    @Test
    void theVersionHoldsForTheRegion() throws Exception {
        DerpMaps a = sharedMaps("a");
        DerpMaps b = sharedMaps("b");
        String before = b.current().version();
        String after = a.putRegion(before::equals, region(7)).version();
        assertThrows(StaleEditionException.class, () -> b.putRegion(before::equals, region(8)));
        b.putRegion(after::equals, region(8));
        assertEquals(Set.of(7, 8, 900), b.current().map().regions().keySet());
    }

    @Test
    void aRegionThatDoesNotAnswerLeavesTheMapAsItIs() throws Exception {
        DerpMaps maps = sharedMaps("a");
        shared.fallSilent();
        assertThrows(NoAnswerException.class, () -> maps.putRegion(ANY, region(7)));
        assertEquals(own(), maps.current().map());
        assertEquals(own(), maps("a").current().map());
    }

    @Test
    void invalidEditsOfTheRegionAreNotUsed() throws Exception {
        DerpMaps maps = sharedMaps("a");
        shared.set("{}");
        shared.notifyOwners();
        assertEquals(own(), maps.current().map());
    }
}
