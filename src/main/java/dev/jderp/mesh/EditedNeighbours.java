package dev.jderp.mesh;

import dev.jderp.kit.EditedFile;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The neighbours that administrators edit while the relay runs, in addition to those of the settings, as an
 * {@link EditedFile}. A list that the region shares may name this relay itself.
 */
public final class EditedNeighbours {

    /**
     * The list at one time.
     *
     * @param neighbours the neighbours, in the order in which they were written
     * @param version a hash of them
     */
    public record State(List<NeighbourAddress> neighbours, String version) {

        private static State of(EditedFile.State<List<NeighbourAddress>> edited) {
            return new State(edited.list(), edited.version());
        }
    }

    private static final int MAX_BYTES = 1 << 20;

    /** One neighbour per line. */
    private static final class Lines implements EditedFile.Form<List<NeighbourAddress>> {

        @Override
        public String name() {
            return "list of neighbours";
        }

        @Override
        public String path() {
            return "/api/v1/mesh/neighbours";
        }

        @Override
        public int maxBytes() {
            return MAX_BYTES;
        }

        @Override
        public List<NeighbourAddress> parse(String text, String source) throws IOException {
            List<NeighbourAddress> read = new ArrayList<>();
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    try {
                        read.add(NeighbourAddress.parse(line));
                    } catch (IllegalArgumentException e) {
                        throw new IOException(source + ", line " + (i + 1) + ": " + line
                                + " is not a neighbour; expected " + NeighbourAddress.FORM, e);
                    }
                }
            }
            return List.copyOf(read);
        }

        @Override
        public String text(List<NeighbourAddress> neighbours) {
            StringBuilder text = new StringBuilder();
            neighbours.forEach(each -> text.append(each.text()).append('\n'));
            return text.toString();
        }
    }

    private final EditedFile<List<NeighbourAddress>> edited;

    /**
     * Reads the file; an absent file is an empty list.
     *
     * @param use receives the list now and after each change
     * @throws IOException if the file is invalid; the message is one line and names the file
     */
    public EditedNeighbours(Path file, Consumer<List<NeighbourAddress>> use) throws IOException {
        edited = new EditedFile<>(file, new Lines(), use);
    }

    /** The list as it is now. */
    public State state() {
        return State.of(edited.state());
    }

    /** Replaces the list as {@link EditedFile#replace} does. */
    public Optional<State> replace(Predicate<String> expected, List<NeighbourAddress> neighbours)
            throws IOException {
        return edited.replace(expected, List.copyOf(neighbours)).map(State::of);
    }

    /** Reads the file again as {@link EditedFile#readAgain} does. */
    public void readAgain() throws IOException {
        edited.readAgain();
    }

    /** Shares the list with the other relays of the region from now on. */
    public void share(SharedText.Sharing sharing) {
        edited.share(sharing);
    }
}
