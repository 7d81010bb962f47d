package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.EditedFile;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The deny list that administrators edit while the relay runs, as an {@link EditedFile}. */
public final class DeniedKeys {

    /** The maximum number of keys. */
    public static final int MAX_KEYS = 100_000;

    /**
     * The list at one time.
     *
     * @param keys the keys
     * @param version a hash of the keys
     */
    public record State(KeyList keys, String version) {

        private static State of(EditedFile.State<KeyList> edited) {
            return new State(edited.list(), edited.version());
        }
    }

    /** One key per line. */
    private static final class Lines implements EditedFile.Form<KeyList> {

        @Override
        public String name() {
            return "deny list";
        }

        @Override
        public String path() {
            return "/api/v1/admission/deny";
        }

        @Override
        public int maxBytes() {
            return KeyList.MAX_BYTES;
        }

        @Override
        public KeyList parse(String text, String source) throws IOException {
            return KeyList.parse(text, source);
        }

        @Override
        public String text(KeyList list) {
            StringBuilder text = new StringBuilder();
            list.keys().forEach(key -> text.append(key.text()).append('\n'));
            return text.toString();
        }
    }

    private final EditedFile<KeyList> edited;

    /**
     * Reads the file; an absent file is an empty list.
     *
     * @param use receives the list now and after each change
     * @throws IOException if the file is invalid; the message is one line and names the file
     */
    public DeniedKeys(Path file, Consumer<KeyList> use) throws IOException {
        edited = new EditedFile<>(file, new Lines(), use);
    }

    /** The list as it is now. */
    public State state() {
        return State.of(edited.state());
    }

    /** Replaces the list as {@link EditedFile#replace} does. */
    public Optional<State> replace(Predicate<String> expected, Set<NodePublicKey> keys) throws IOException {
        return edited.replace(expected, KeyList.of(keys)).map(State::of);
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
