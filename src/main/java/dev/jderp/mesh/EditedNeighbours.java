package dev.jderp.mesh;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Sha256;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The neighbours that administrators edit while the relay runs, in addition to those of the settings. They are stored
 * in a file that only the relay writes, and that it replaces atomically. A writer names the version that it replaces.
 * Safe for any thread.
 */
public final class EditedNeighbours {

    private static final String HEADING = "# Written by the relay; edit it by PUT /api/v1/mesh/neighbours.\n";
    private static final int MAX_BYTES = 1 << 20;
    private static final int TAG_BYTES = 12;

    /**
     * The list at one time.
     *
     * @param neighbours the neighbours, in the order in which they were written
     * @param version a hash of them
     */
    public record State(List<NeighbourAddress> neighbours, String version) {

        private static State of(List<NeighbourAddress> neighbours) {
            byte[] hash = Sha256.newDigest().digest(text(neighbours).getBytes(StandardCharsets.UTF_8));
            return new State(List.copyOf(neighbours), HexFormat.of().formatHex(hash, 0, TAG_BYTES));
        }
    }

    private final Path file;
    private final Consumer<List<NeighbourAddress>> use;
    private State state;

    /**
     * Reads the file; an absent file is an empty list.
     *
     * @param use receives the list now and after each change
     * @throws IOException if the file is invalid; the message is one line and names the file
     */
    public EditedNeighbours(Path file, Consumer<List<NeighbourAddress>> use) throws IOException {
        this.file = file;
        this.use = use;
        this.state = State.of(Files.exists(file) ? read(file) : List.of());
        use.accept(state.neighbours);
    }

    private static List<NeighbourAddress> read(Path file) throws IOException {
        List<NeighbourAddress> read = new ArrayList<>();
        List<String> lines = SmallFile.readText(file, MAX_BYTES).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    read.add(NeighbourAddress.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + ", line " + (i + 1) + ": " + line + " is not a neighbour; expected "
                            + NeighbourAddress.FORM, e);
                }
            }
        }
        return read;
    }

    /** The list as it is now. */
    public synchronized State state() {
        return state;
    }

    /**
     * Replaces the list, in the file and in use, if its version is {@code expected}.
     *
     * @return the new list; empty if the version is not the expected one
     * @throws IOException if the file cannot be written, in one line; the old list then stays in use
     */
    public synchronized Optional<State> replace(Predicate<String> expected, List<NeighbourAddress> neighbours)
            throws IOException {
        if (!expected.test(state.version)) {
            return Optional.empty();
        }
        State next = State.of(neighbours);
        AtomicFile.ofOwner(file).replace((HEADING + text(neighbours)).getBytes(StandardCharsets.UTF_8));
        state = next;
        use.accept(next.neighbours);
        return Optional.of(next);
    }

    private static String text(List<NeighbourAddress> neighbours) {
        StringBuilder text = new StringBuilder();
        neighbours.forEach(each -> text.append(each.text()).append('\n'));
        return text.toString();
    }
}
