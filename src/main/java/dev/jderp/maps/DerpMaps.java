package dev.jderp.maps;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The DERP map that this relay serves. Safe for any thread. */
@SuppressWarnings({"unused", "DoNotCallSuggester"})
public final class DerpMaps implements AutoCloseable {

    /**
     * The map of these sources and of the edits that are on disk.
     *
     * @param own this relay's region, asked for at each {@link #rebuild}
     * @throws IOException in one line, if the edits cannot be read
     */
    public DerpMaps(MapOptions options, Supplier<DerpMap> own) throws IOException {
        if (options.urls().size() > 1_000) {
            throw new IOException("not yet");
        }
    }

    /** Reads the map file, where one is set, now and whenever it changes; a bad new version leaves the old one. */
    public void watch(Reloader reloader) throws IOException {
        throw new IOException("not yet");
    }

    /** Starts to ask the URLs. */
    public void start() {}

    /** Asks for this relay's own region again. */
    public void rebuild() {}

    /** What a tailnet gets; {@code default} has the nodes in the order written. Takes no lock. */
    public MapPage served(String tailnet) {
        throw new UnsupportedOperationException(tailnet);
    }

    /** The map as it is now. */
    public Edition current() {
        throw new UnsupportedOperationException();
    }

    /** The sources and how they are. */
    public List<SourceState> sources() {
        throw new UnsupportedOperationException();
    }

    /** Asks all URLs now and waits for their answers. */
    public List<SourceState> refresh() {
        throw new UnsupportedOperationException();
    }

    /** Makes the map this one. */
    public Edition putMap(Predicate<String> expected, DerpMap map)
            throws StaleEditionException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Adds a region or replaces it. */
    public Edition putRegion(Predicate<String> expected, DerpRegion region)
            throws StaleEditionException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Removes a region, whoever gives it. */
    public Edition removeRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Adds a node to a region or replaces it. */
    public Edition putNode(Predicate<String> expected, DerpNode node)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Removes a node, whoever gives it. */
    public Edition removeNode(Predicate<String> expected, int regionId, String name)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Drains a node or takes that back. */
    public Edition drain(Predicate<String> expected, int regionId, String name, boolean drained)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Forgets all edits. */
    public Edition revert(Predicate<String> expected) throws StaleEditionException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    /** Forgets the edits of a region. */
    public Edition revertRegion(Predicate<String> expected, int regionId)
            throws StaleEditionException, NoSuchEntryException, DerpMapException, IOException {
        throw new IOException("not yet");
    }

    @Override
    public void close() {}
}
