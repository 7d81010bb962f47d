package dev.jderp.prober;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Go prints them, such as {@code 620.647µs}, {@code 11.9ms} or {@code 1m30s}. */
final class GoText {

    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long S = 1_000_000_000;

    private GoText() {}

    static String of(Duration duration) {
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
