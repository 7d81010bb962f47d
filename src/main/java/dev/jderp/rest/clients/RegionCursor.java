package dev.jderp.rest.clients;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The place at which a page of the region's clients ends: a position in the list of each relay, and the relay whose
 * client has that position. Relays have the order of their names among clients with equal positions.
 */
record RegionCursor(Position position, String node) {

    private static final String SEPARATOR = ".";

    /** The cursor as a query parameter. */
    static String text(String ofPosition, String node) {
        return ofPosition + SEPARATOR
                + Base64.getUrlEncoder().withoutPadding().encodeToString(node.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads {@link #text}; empty if it is not a cursor for lists of this order. */
    static Optional<RegionCursor> parse(String text, ClientOrder order) {
        int end = text.indexOf(SEPARATOR);
        if (end < 0) {
            return Optional.empty();
        }
        try {
            String node = new String(Base64.getUrlDecoder().decode(text.substring(end + 1)), StandardCharsets.UTF_8);
            return Position.parse(text.substring(0, end), order).map(position -> new RegionCursor(position, node));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The position after which the clients of {@code ownNode} are on the next page. */
    Position after(String ownNode) {
        return ownNode.compareTo(node) <= 0 ? position : new Position(position.rank(), position.id() - 1);
    }
}
