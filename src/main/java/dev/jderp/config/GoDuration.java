package dev.jderp.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's flags take them, such as {@code 2s}, {@code 1m30s} or {@code 500ms}. */
public final class GoDuration {

    private static final Pattern WHOLE = Pattern.compile("(\\d+(\\.\\d+)?(h|ms|m|s|us|ns))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s|us|ns)");
    private static final Map<String, Long> UNIT_NS = Map.of(
            "h", 3_600_000_000_000L, "m", 60_000_000_000L, "s", 1_000_000_000L, "ms", 1_000_000L, "us", 1_000L, "ns",
            1L);
    private static final int MOST_CHARS = 40;

    private GoDuration() {}

    /** Reads a duration that is not negative; empty if the text is none. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (text.length() > MOST_CHARS || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal ns = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            ns = ns.add(new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(UNIT_NS.getOrDefault(part.group(2), 0L))));
        }
        return ns.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(ns.longValue()));
    }
}
