package dev.jderp.kit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A list that administrators edit while the relay runs, alone or shared with the region. It is stored in a file that
 * only the relay writes, and that it replaces atomically. A writer names the version that it replaces.
 *
 * <p>Safe for any thread; an edit waits for the disk and for the region.
 *
 * @param <T> the list, which is immutable
 */
public final class EditedFile<T> {

    private static final Logger LOG = System.getLogger(EditedFile.class.getName());
    private static final int TAG_BYTES = 12;

    /**
     * The text of a list.
     *
     * @param <T> the list
     */
    public interface Form<T> {

        /** The name of the list in log lines, such as {@code deny list}. */
        String name();

        /** The path of the API at which it is edited, for the first line of the file. */
        String path();

        /** The largest file that is read. */
        int maxBytes();

        /**
         * Reads a text.
         *
         * @param source the place of the text, for the exception's message
         * @throws IOException if the text is invalid; the message is one line
         */
        T parse(String text, String source) throws IOException;

        /** The text of a list, one line for each entry. */
        String text(T list);
    }

    /**
     * The list at one time.
     *
     * @param list the list
     * @param text its text
     * @param version a hash of its text
     * @param <T> the list
     */
    public record State<T>(T list, String text, String version) {
    }

    private final Path file;
    private final Form<T> form;
    private final Consumer<T> use;
    private SharedText shared = SharedText.LOCAL;
    private State<T> state;

    /**
     * Reads the file; an absent file is an empty list.
     *
     * @param use receives the list now and after each change
     * @throws IOException if the file is invalid; the message is one line and names the file
     */
    public EditedFile(Path file, Form<T> form, Consumer<T> use) throws IOException {
        this.file = file;
        this.form = form;
        this.use = use;
        this.state = state(read());
        use.accept(state.list);
    }

    private T read() throws IOException {
        String text = Files.exists(file) ? SmallFile.readText(file, form.maxBytes()) : "";
        return form.parse(text, file.toString());
    }

    /**
     * Reads the file again, which another process has written until now.
     *
     * @throws IOException if the file is invalid, in one line; the list stays as it was
     */
    public synchronized void readAgain() throws IOException {
        State<T> next = state(read());
        if (!next.text.equals(state.text)) {
            use(next);
        }
    }

    private State<T> state(T list) {
        String text = form.text(list);
        return new State<>(list, text, HexFormat.of().formatHex(Sha256.hash(text), 0, TAG_BYTES));
    }

    /** The list as it is now. */
    public synchronized State<T> state() {
        return state;
    }

    /**
     * Replaces the list, in the file and in use, if its version is {@code expected}.
     *
     * @return the new list; empty if the version is not the expected one
     * @throws NoAnswerException if the region does not answer in time; the list may still be replaced later
     * @throws IOException if the file cannot be written, in one line; the old list then stays in use
     */
    public synchronized Optional<State<T>> replace(Predicate<String> expected, T list) throws IOException {
        State<T> next = state(list);
        do {
            useLatest();
            if (!expected.test(state.version)) {
                return Optional.empty();
            }
        } while (!shared.replace(state.text, next.text));
        if (shared.isShared()) {
            useShared(next);
        } else {
            write(next.text);
            use(next);
        }
        return Optional.of(state);
    }

    /** Shares the list with the other relays of the region from now on. */
    public synchronized void share(SharedText.Sharing sharing) {
        shared = sharing.share(state.text, "", this::takeLatest);
    }

    /** Uses the list that another relay has made. */
    private synchronized void takeLatest() {
        try {
            useLatest();
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "the " + form.name() + " of another relay is not used: " + e.getMessage());
        }
    }

    private void useLatest() throws IOException {
        String latest = shared.latest().orElse(state.text);
        if (!latest.equals(state.text)) {
            T list = form.parse(latest, "the region's " + form.name());
            useShared(new State<>(list, latest, state(list).version));
        }
    }

    /** The region has this list already, so it is used even if the file cannot be written. */
    private void useShared(State<T> next) {
        try {
            write(next.text);
            shared.stored(next.text);
        } catch (IOException e) {
            LOG.log(Level.ERROR,
                    () -> "the region's " + form.name() + " is in use but not in the file: " + e.getMessage());
        }
        use(next);
    }

    private void use(State<T> next) {
        state = next;
        use.accept(next.list);
    }

    private void write(String text) throws IOException {
        String heading = "# Written by the relay; edit it by PUT " + form.path() + ".\n";
        AtomicFile.ofOwner(file).replace((heading + text).getBytes(StandardCharsets.UTF_8));
    }
}
