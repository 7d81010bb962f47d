package dev.jderp.rest;

import java.util.Optional;

/** The order of a list of connections. */
enum ClientOrder {
    /** By their numbers, which is the order in which they came. */
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

    /** As it is asked for. */
    String text() {
        return text;
    }

    /** The first element has the lowest key. */
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
