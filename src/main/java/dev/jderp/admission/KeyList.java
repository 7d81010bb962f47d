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
 * A list of node keys, read from a file with one key per line: 64 hex digits, with or without {@code nodekey:} before
 * them; {@code #} begins a comment. Immutable.
 */
public final class KeyList {

    /** The empty list. */
    public static final KeyList EMPTY = new KeyList(Set.of());

    /** Room for about 200,000 keys. */
    static final int MAX_BYTES = 1 << 24;

    private final Set<NodePublicKey> keys;

    private KeyList(Set<NodePublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or is invalid; the message is one line and names file and line
     */
    public static KeyList read(Path file) throws IOException {
        return parse(SmallFile.readText(file, MAX_BYTES), file.toString());
    }

    /**
     * Reads a text with the form of the file.
     *
     * @param name the name of the text in the exception's message
     */
    static KeyList parse(String content, String name) throws IOException {
        Set<NodePublicKey> keys = new HashSet<>();
        List<String> lines = content.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty()) {
                try {
                    keys.add(parseKey(text));
                } catch (IllegalArgumentException e) {
                    throw new IOException(name + ", line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return new KeyList(keys);
    }

    /** Creates a list of these keys. */
    public static KeyList of(Collection<NodePublicKey> keys) {
        return new KeyList(Set.copyOf(keys));
    }

    /**
     * Parses one key.
     *
     * @throws IllegalArgumentException if the text is not a key, or the key is zero; the message is one line
     */
    public static NodePublicKey parseKey(String text) {
        NodePublicKey key = text.contains(":") ? NodePublicKey.parse(text) : NodePublicKey.parseHex(text);
        if (key.isZero()) {
            throw new IllegalArgumentException("key is zero; expected a client's key");
        }
        return key;
    }

    /** Whether the key is in the list. */
    public boolean contains(NodePublicKey key) {
        return keys.contains(key);
    }

    /** The keys, sorted. */
    public SortedSet<NodePublicKey> keys() {
        return new TreeSet<>(keys);
    }

    /** The number of keys. */
    public int size() {
        return keys.size();
    }
}
