package dev.jderp.grid;

import dev.jderp.kit.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One version of a shared text, with the ids of the versions before it. Of two versions the one with the higher number
 * is newer, then the later one; so every relay chooses the same one after a split.
 *
 * @param number how many replacements have led to it; 0 for a text that has not been edited
 * @param atMs when it was made, in milliseconds since 1970 by the clock of its node
 * @param node the relay on which it was made
 * @param ancestors the ids of the versions before it, the latest first; old ones are left out
 * @param text the text
 */
record TextVersion(long number, long atMs, String node, List<String> ancestors, String text)
        implements
            Comparable<TextVersion> {

    private static final int MAX_ANCESTORS = 64;
    private static final int ID_DIGITS = 16;
    private static final Comparator<TextVersion> ORDER = Comparator.comparingLong(TextVersion::number)
            .thenComparingLong(TextVersion::atMs)
            .thenComparing(TextVersion::id);

    TextVersion {
        ancestors = List.copyOf(ancestors);
    }

    /** The text of a relay that has never been edited. */
    static TextVersion unedited(String text) {
        return new TextVersion(0, 0, "", List.of(), text);
    }

    /** A digest of all but the ancestors. */
    String id() {
        return Sha256.hex(number + " " + atMs + " " + node + "\n" + text).substring(0, ID_DIGITS);
    }

    /** The version that replaces this one. */
    TextVersion next(String newText, String byNode, long nowMs) {
        return next(id(), newText, byNode, nowMs);
    }

    /** The version that replaces one which has this number, these ancestors and the id {@code ownId}. */
    TextVersion next(String ownId, String newText, String byNode, long nowMs) {
        List<String> before = new ArrayList<>(List.of(ownId));
        before.addAll(ancestors);
        return new TextVersion(number + 1, nowMs, byNode,
                before.subList(0, Math.min(before.size(), MAX_ANCESTORS)), newText);
    }

    /** Whether {@code other} has led to this version, so that nothing of it is lost. */
    boolean includes(TextVersion other) {
        return other.number == 0 || other.text.equals(text) || ancestors.contains(other.id());
    }

    @Override
    public int compareTo(TextVersion other) {
        return ORDER.compare(this, other);
    }

    /** A line with everything but the text, then the text. */
    String encode() {
        return header() + "\n" + text;
    }

    /** The line before the text. */
    String header() {
        return number + "\t" + atMs + "\t" + node + "\t" + String.join(",", ancestors);
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws IllegalArgumentException if {@code encoded} is anything else
     */
    static TextVersion decode(String encoded) {
        int end = encoded.indexOf('\n');
        String[] parts = encoded.substring(0, Math.max(0, end)).split("\t", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a shared text has an invalid first line");
        }
        List<String> ancestors = Arrays.stream(parts[3].split(",")).filter(each -> !each.isEmpty()).toList();
        return new TextVersion(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2], ancestors,
                encoded.substring(end + 1));
    }
}
