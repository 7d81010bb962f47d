package dev.jderp.rest.clients;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a connection in a list of some order; as a cursor, the position at which a page ends.
 *
 * @param rank the lower, the nearer the beginning
 * @param id the connection's number, which decides between equal ranks
 */
record Position(long rank, long id) implements Comparable<Position> {

    private static final int MAX_TEXT = 128;
    private static final Pattern FORM = Pattern.compile("(-?[a-z]+) (-?[0-9]{1,18}) ([0-9]{1,18})");

    /** The cursor of the page that begins after this position. */
    String cursor(ClientOrder order) {
        String text = order.text() + " " + rank + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a cursor; empty if it is not a cursor for lists of this order. */
    static Optional<Position> parse(String cursor, ClientOrder order) {
        if (cursor.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(text);
        return parts.matches() && parts.group(1).equals(order.text())
                ? Optional.of(new Position(Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(Position other) {
        int first = Long.compare(rank, other.rank);
        return first != 0 ? first : Long.compare(id, other.id);
    }
}
