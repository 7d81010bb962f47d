package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Sha256;
import java.io.IOException;
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
 * The deny list that administrators edit while the relay runs. It is stored in a file that only the relay writes, and
 * that it replaces atomically. A writer names the version that it replaces. Safe for any thread.
 */
public final class DeniedKeys {

    /** The maximum number of keys. */
    public static final int MAX_KEYS = 100_000;

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
    private State state;

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
     * @throws IOException if the file cannot be written, in one line; the old list then stays in use
     */
    public synchronized Optional<State> replace(Predicate<String> expected, Set<NodePublicKey> keys)
            throws IOException {
        if (!expected.test(state.version)) {
            return Optional.empty();
        }
        State next = State.of(KeyList.of(keys));
        write(next.keys.keys());
        state = next;
        use.accept(next.keys);
        return Optional.of(next);
    }

    private void write(SortedSet<NodePublicKey> keys) throws IOException {
        StringBuilder text = new StringBuilder(HEADING);
        keys.forEach(key -> text.append(key.text()).append('\n'));
        String list = text.toString();
        AtomicFile.ofOwner(file).replace(list.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(SortedSet<NodePublicKey> keys) {
        MessageDigest digest = Sha256.newDigest();
        keys.forEach(key -> digest.update(key.toBytes()));
        return HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
    }
}
