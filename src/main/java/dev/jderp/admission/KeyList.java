package dev.jderp.admission;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Node keys from a file: one a line, {@code nodekey:} and 64 hex digits or the digits alone; {@code #} begins a
 * comment. Immutable.
 */
public final class KeyList {

    /** No key at all. */
    public static final KeyList EMPTY = new KeyList(Set.of());

    /** Some 200,000 keys. */
    private static final int MAX_BYTES = 1 << 24;

    private final Set<NodePublicKey> keys;

    private KeyList(Set<NodePublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads a file.
     *
     * @throws IOException in one line that names the file, and the line where it is wrong
     */
    public static KeyList read(Path file) throws IOException {
        Set<NodePublicKey> keys = new HashSet<>();
        List<String> lines = SmallFile.readText(file, MAX_BYTES).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty()) {
                try {
                    keys.add(key(text));
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return new KeyList(keys);
    }

    /** A list of these keys. */
    public static KeyList of(Collection<NodePublicKey> keys) {
        return new KeyList(Set.copyOf(keys));
    }

    /**
     * Reads one key.
     *
     * @throws IllegalArgumentException in one line, if it is none
     */
    public static NodePublicKey key(String text) {
        NodePublicKey key = text.contains(":") ? NodePublicKey.parse(text) : NodePublicKey.parseHex(text);
        if (key.isZero()) {
            throw new IllegalArgumentException("key is zero, which is nobody's");
        }
        return key;
    }

    /** Whether the key is in the list. */
    public boolean contains(NodePublicKey key) {
        return keys.contains(key);
    }

    /** The keys, in their order. */
    public SortedSet<NodePublicKey> keys() {
        return new TreeSet<>(keys);
    }

    /** How many keys there are. */
    public int size() {
        return keys.size();
    }
}
