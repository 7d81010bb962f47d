package dev.jderp.config.derper;

import dev.jderp.config.GoNumber;
import dev.jderp.kit.GoDuration;
import java.util.function.Predicate;

/** A type of flag in Go's package {@code flag}, with the values that it accepts. */
enum FlagKind {
    BOOLEAN("true or false", text -> GoNumber.parseBoolean(text).isPresent()),
    INTEGER("a whole number", text -> GoNumber.parseInteger(text).isPresent()),
    NUMBER("a number that is not negative", text -> GoNumber.parseNotNegative(text).isPresent()),
    DURATION("a duration such as 2s, 1m30s or 500ms", text -> GoDuration.parseSigned(text).isPresent()),
    TEXT("a text", text -> true);

    private final String expected;
    private final Predicate<String> form;

    FlagKind(String expected, Predicate<String> form) {
        this.expected = expected;
        this.form = form;
    }

    /** Describes the values that are accepted, for messages. */
    String expected() {
        return expected;
    }

    /** Whether Go's package accepts {@code value}. */
    boolean accepts(String value) {
        return form.test(value);
    }
}
