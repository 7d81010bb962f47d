package dev.jderp.grid;

import java.util.Arrays;

/**
 * A version of a shared text that lost to another one after a split, and is not in effect.
 *
 * @param name the name of the text
 * @param lost the version that lost
 * @param wonNumber the number of the version in effect
 * @param wonAtMs when that was made, in milliseconds since 1970
 * @param wonNode the relay on which that was made
 */
record Conflict(String name, TextVersion lost, long wonNumber, long wonAtMs, String wonNode) {

    static Conflict of(String name, TextVersion lost, TextVersion won) {
        return new Conflict(name, lost, won.number(), won.atMs(), won.node());
    }

    String id() {
        return lost.id();
    }

    String encode() {
        return String.join("\t", name, Long.toString(wonNumber), Long.toString(wonAtMs), wonNode) + "\n"
                + lost.encode();
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws IllegalArgumentException if {@code encoded} is anything else
     */
    static Conflict decode(String encoded) {
        int end = encoded.indexOf('\n');
        String[] parts = encoded.substring(0, Math.max(0, end)).split("\t", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a conflict has an invalid first line: " + Arrays.toString(parts));
        }
        return new Conflict(parts[0], TextVersion.decode(encoded.substring(end + 1)), Long.parseLong(parts[1]),
                Long.parseLong(parts[2]), parts[3]);
    }
}
