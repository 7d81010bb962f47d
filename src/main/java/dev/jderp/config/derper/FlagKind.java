package dev.jderp.config.derper;

import dev.jderp.config.GoNumber;
import dev.jderp.kit.GoDuration;

/** A type of flag in Go's package {@code flag}, with the values that it accepts. */
enum FlagKind {
    BOOLEAN("true or false"),
    INTEGER("a whole number"),
    NUMBER("a number that is not negative"),
    DURATION("a duration such as 2s, 1m30s or 500ms"),
    TEXT("a text");

    private final String expected;

    FlagKind(String expected) {
        this.expected = expected;
    }

    /** Describes the values that are accepted, for messages. */
    String expected() {
        return expected;
    }

    /** Whether {@code value} is valid; Go's package also accepts negative numbers, which no flag of derper needs. */
    boolean accepts(String value) {
        return switch (this) {
            case BOOLEAN -> GoNumber.parseBoolean(value).isPresent();
            case INTEGER -> GoNumber.parseInteger(value).isPresent();
            case NUMBER -> GoNumber.parseNotNegative(value).isPresent();
            case DURATION -> GoDuration.parseSigned(value).isPresent();
            case TEXT -> true;
        };
    }

    /** The value in one form, so that equal values have equal texts; an invalid one as it is. */
    String normalized(String value) {
        return this == BOOLEAN ? GoNumber.parseBoolean(value).map(String::valueOf).orElse(value) : value;
    }
}
