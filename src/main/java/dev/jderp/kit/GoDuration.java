package dev.jderp.kit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's flags read and print them, such as {@code 2s}, {@code 1h0m0s}, {@code 1.5h} or {@code 500ms}. */
public final class GoDuration {

    private static final String PART_FORM = "(\\d+\\.?\\d*|\\.\\d+)(h|ms|m|s|us|\u00b5s|\u03bcs|ns)"; // two letters mu
    private static final Pattern WHOLE = Pattern.compile("[+-]?(" + PART_FORM + ")+");
    private static final Pattern PART = Pattern.compile(PART_FORM);
    private static final Pattern ZERO = Pattern.compile("[+-]?0");
    private static final long US = 1_000L;
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final Map<String, Long> UNIT_NS = Map.of(
            "h", 3_600 * S, "m", 60 * S, "s", S, "ms", MS, "us", US, "\u00b5s", US, "\u03bcs", US, "ns", 1L);
    private static final int MAX_CHARS = 100;

    private GoDuration() {}

    /** Reads a duration that is not negative; empty if the text is not one. */
    public static Optional<Duration> parse(String text) {
        return parseSigned(text).filter(duration -> !duration.isNegative());
    }

    /** Reads a duration, which may be negative; empty if the text is not one, or is longer than some 292 years. */
    public static Optional<Duration> parseSigned(String text) {
        if (ZERO.matcher(text).matches()) {
            return Optional.of(Duration.ZERO);
        }
        if (text.length() > MAX_CHARS || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal ns = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            ns = ns.add(new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(UNIT_NS.getOrDefault(part.group(2), 0L))));
        }
        if (ns.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(text.startsWith("-") ? -ns.longValue() : ns.longValue()));
    }

    /** Prints a duration as Go does, such as {@code 620.647µs}, {@code 11.9ms} or {@code 1m30s}. */
    public static String text(Duration duration) {
        long ns = duration.toNanos();
        String sign = ns < 0 ? "-" : "";
        long n = Math.abs(ns);
        if (n == 0) {
            return "0s";
        }
        if (n < S) {
            return sign + (n < US ? n + "ns" : n < MS ? inUnit(n, US, "µs") : inUnit(n, MS, "ms"));
        }
        long minutes = n / (60 * S);
        String seconds = inUnit(n % (60 * S), S, "s");
        String hours = minutes >= 60 ? minutes / 60 + "h" : "";
        return sign + hours + (minutes > 0 ? minutes % 60 + "m" : "") + seconds;
    }

    private static String inUnit(long n, long unit, String suffix) {
        if (n == 0) {
            return "0" + suffix;
        }
        return BigDecimal.valueOf(n).divide(BigDecimal.valueOf(unit)).stripTrailingZeros().toPlainString() + suffix;
    }
}
