package dev.jderp.rest.clients;

import java.util.Optional;

/** The order of a list of connections. */
enum ClientOrder {
    /** By their numbers, which is the order of their arrival. */
    ID("id", 0),
    /** Those that have moved the fewest bytes first. */
    BYTES("bytes", 1),
    /** Most bytes first. */
    BYTES_DESCENDING("-bytes", -1);

    private final String text;
    private final int sign;

    ClientOrder(String text, int sign) {
        this.text = text;
        this.sign = sign;
    }

    /** The value of the query parameter {@code sort}. */
    String text() {
        return text;
    }

    /** The position of a connection; the first of a list has the lowest. */
    Position position(long id, long bytes) {
        return new Position(sign * bytes, id);
    }

    static Optional<ClientOrder> of(String text) {
        for (ClientOrder each : values()) {
            if (each.text.equals(text)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
