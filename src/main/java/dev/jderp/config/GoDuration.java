package dev.jderp.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's flags take and print them, such as {@code 2s}, {@code 1h0m0s}, {@code 1.5h} or {@code 500ms}. */
public final class GoDuration {

    private static final String PART_FORM = "(\\d+\\.?\\d*|\\.\\d+)(h|ms|m|s|us|\u00b5s|\u03bcs|ns)"; // two letters mu
    private static final Pattern WHOLE = Pattern.compile("[+-]?(" + PART_FORM + ")+");
    private static final Pattern PART = Pattern.compile(PART_FORM);
    private static final Pattern ZERO = Pattern.compile("[+-]?0");
    private static final long MICRO_NS = 1_000L;
    private static final Map<String, Long> UNIT_NS = Map.of(
            "h", 3_600_000_000_000L, "m", 60_000_000_000L, "s", 1_000_000_000L, "ms", 1_000_000L, "us", MICRO_NS,
            "\u00b5s", MICRO_NS, "\u03bcs", MICRO_NS, "ns", 1L);
    private static final int MAX_CHARS = 100;

    private GoDuration() {}

    /** Reads a duration that is not negative; empty if the text is not one. */
    public static Optional<Duration> parse(String text) {
        return signed(text).filter(duration -> !duration.isNegative());
    }

    /** Reads a duration, which may be negative; empty if the text is not one, or is longer than some 292 years. */
    static Optional<Duration> signed(String text) {
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
}
