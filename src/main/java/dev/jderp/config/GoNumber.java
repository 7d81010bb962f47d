package dev.jderp.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses numbers and booleans in the formats of Go's flags. */
public final class GoNumber {

    private static final int MAX_CHARS = 100;
    private static final String GROUPS = "[0-9A-Fa-f]+(_[0-9A-Fa-f]+)*";
    private static final Pattern INTEGER = Pattern
            .compile("([+-]?)(0[xX]_?|0[bB]_?|0[oO]?_?(?=[0-9]))?(" + GROUPS + ")");
    private static final Pattern INFINITE = Pattern.compile("[+]?inf(inity)?");
    private static final String DIGITS = "[0-9]+(_[0-9]+)*";
    private static final Pattern DECIMAL = Pattern.compile(
            "[+-]?(" + DIGITS + "(\\.(" + DIGITS + ")?)?|\\." + DIGITS + ")([eE][+-]?" + DIGITS + ")?");
    private static final Pattern HEXADECIMAL = Pattern.compile(
            "[+-]?0[xX]_?(" + GROUPS + "(\\.(" + GROUPS + ")?)?|\\." + GROUPS + ")[pP][+-]?[0-9]+");

    private GoNumber() {}

    /** Parses a boolean; empty if the text is invalid. */
    public static Optional<Boolean> parseBoolean(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
            case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Parses a whole number: decimal, or with the prefix 0x, 0b, 0o or 0 (octal); underscores may stand between digits.
     * Empty if the text is invalid, or the number has more than 64 bits.
     */
    public static OptionalLong parseInteger(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (text.length() > MAX_CHARS || !matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            String digits = matcher.group(1) + matcher.group(3).replace("_", "");
            BigInteger number = new BigInteger(digits, base(matcher.group(2)));
            return number.bitLength() < Long.SIZE ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
        } catch (NumberFormatException e) { // a digit outside the base
            return OptionalLong.empty();
        }
    }

    private static int base(@org.jspecify.annotations.Nullable String prefix) {
        if (prefix == null) {
            return 10;
        }
        String letter = prefix.toLowerCase(Locale.ROOT);
        return letter.startsWith("0x") ? 16 : letter.startsWith("0b") ? 2 : 8;
    }

    /** Parses a floating-point number or {@code +Inf}; empty if the text is invalid, negative or too large. */
    public static OptionalDouble parseNotNegative(String text) {
        if (INFINITE.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
            return OptionalDouble.of(Double.POSITIVE_INFINITY);
        }
        boolean isNumber = DECIMAL.matcher(text).matches() || HEXADECIMAL.matcher(text).matches();
        double number = text.length() <= MAX_CHARS && isNumber ? Double.parseDouble(text.replace("_", "")) : -1;
        return number >= 0 && Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
