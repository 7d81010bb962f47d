package dev.jderp.prober.schedule;

import java.math.BigDecimal;
import java.time.Duration;

/** Formats durations as Go does: {@code 620.647µs}, {@code 11.9ms}, {@code 1m30s}. */
public final class GoText {

    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long S = 1_000_000_000;

    private GoText() {}

    /** The text of a duration. */
    public static String of(Duration duration) {
        long ns = duration.toNanos();
        String sign = ns < 0 ? "-" : "";
        long n = Math.abs(ns);
        if (n == 0) {
            return "0s";
        }
        if (n < S) {
            return sign + (n < US ? n + "ns" : n < MS ? of(n, US, "µs") : of(n, MS, "ms"));
        }
        long minutes = n / (60 * S);
        String seconds = of(n % (60 * S), S, "s");
        String hours = minutes >= 60 ? minutes / 60 + "h" : "";
        return sign + hours + (minutes > 0 ? minutes % 60 + "m" : "") + seconds;
    }

    private static String of(long n, long unit, String suffix) {
        if (n == 0) {
            return "0" + suffix;
        }
        return BigDecimal.valueOf(n).divide(BigDecimal.valueOf(unit)).stripTrailingZeros().toPlainString() + suffix;
    }
}
