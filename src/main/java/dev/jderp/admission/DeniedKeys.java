package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Sha256;
import dev.jderp.kit.SharedText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The deny list that administrators edit while the relay runs, alone or shared with the region. It is stored in a file
 * that only the relay writes, and that it replaces atomically. A writer names the version that it replaces.
 *
 * <p>Safe for any thread; an edit waits for the disk and for the region.
 */
public final class DeniedKeys {

    /** The maximum number of keys. */
    public static final int MAX_KEYS = 100_000;

    private static final Logger LOG = System.getLogger(DeniedKeys.class.getName());
    private static final String HEADING = "# Written by the relay; edit it by PUT /api/v1/admission/deny.\n";
    private static final int TAG_BYTES = 12;

    /**
     * The list at one time.
     *
     * @param keys the keys
     * @param version a hash of the keys
     */
    public record State(KeyList keys, String version) {

        private static State of(KeyList keys) {
            return new State(keys, hash(keys.keys()));
        }
    }

    private final Path file;
    private final Consumer<KeyList> use;
    private SharedText shared = SharedText.LOCAL;
    private State state;
    /** The keys of {@link #state}, one per line. */
    private String text;

    /**
     * Reads the file; an absent file is an empty list.
     *
     * @param use receives the list now and after each change
     * @throws IOException if the file is invalid; the message is one line and names the file
     */
    public DeniedKeys(Path file, Consumer<KeyList> use) throws IOException {
        this.file = file;
        this.use = use;
        this.state = State.of(Files.exists(file) ? KeyList.read(file) : KeyList.EMPTY);
        this.text = text(state.keys);
        use.accept(state.keys);
    }

    /** The list as it is now. */
    public synchronized State state() {
        return state;
    }

    /**
     * Replaces the list, in the file and in use, if its version is {@code expected}.
     *
     * @return the new list; empty if the version is not the expected one
     * @throws IOException if the file cannot be written or the region does not answer, in one line; the old list then
     *     stays in use
     */
    public synchronized Optional<State> replace(Predicate<String> expected, Set<NodePublicKey> keys)
            throws IOException {
        KeyList list = KeyList.of(keys);
        String after = text(list);
        do {
            useLatest();
            if (!expected.test(state.version)) {
                return Optional.empty();
            }
        } while (!shared.replace(text, after));
        if (shared.isShared()) {
            useShared(list, after);
        } else {
            write(after);
            use(list, after);
        }
        return Optional.of(state);
    }

    /** Shares the list with the other relays of the region from now on. */
    public synchronized void share(SharedText.Sharing sharing) {
        shared = sharing.share(text, "", this::takeLatest);
    }

    /** Uses the list that another relay has made. */
    private synchronized void takeLatest() {
        try {
            useLatest();
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "the deny list of another relay is not used: " + e.getMessage());
        }
    }

    private void useLatest() throws IOException {
        String latest = shared.latest().orElse(text);
        if (!latest.equals(text)) {
            useShared(KeyList.parse(latest, "the region's deny list"), latest);
        }
    }

    /** The region has this list already, so it is used even if the file cannot be written. */
    private void useShared(KeyList list, String listText) {
        try {
            write(listText);
            shared.stored(listText);
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "the region's deny list is in use but not in the file: " + e.getMessage());
        }
        use(list, listText);
    }

    private void use(KeyList list, String listText) {
        state = State.of(list);
        text = listText;
        use.accept(list);
    }

    private void write(String listText) throws IOException {
        AtomicFile.ofOwner(file).replace((HEADING + listText).getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(KeyList list) {
        StringBuilder text = new StringBuilder();
        list.keys().forEach(key -> text.append(key.text()).append('\n'));
        return text.toString();
    }

    private static String hash(SortedSet<NodePublicKey> keys) {
        MessageDigest digest = Sha256.newDigest();
        keys.forEach(key -> digest.update(key.toBytes()));
        return HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
    }
}
