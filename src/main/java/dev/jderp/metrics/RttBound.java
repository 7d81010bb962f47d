package dev.jderp.metrics;

/**
 * The labels under which round-trip times are counted, each time under the lowest one that is not below it
 * ({@code docs/protocol.md#round-trip-times}).
 */
public enum RttBound {
    MS_10("10ms", 10_000),
    MS_20("20ms", 20_000),
    MS_50("50ms", 50_000),
    MS_100("100ms", 100_000),
    MS_150("150ms", 150_000),
    MS_250("250ms", 250_000),
    MS_500("500ms", 500_000),
    INF("inf", Long.MAX_VALUE),
    NON_TCP("non-tcp", -1),
    ERROR("error", -1);

    private final String label;
    private final long maxMicros;

    RttBound(String label, long maxMicros) {
        this.label = label;
        this.maxMicros = maxMicros;
    }

    /** Returns the value of the label {@code le}. */
    public String label() {
        return label;
    }

    /** Returns the first bound that is not below {@code micros}. */
    public static RttBound ofMicros(long micros) {
        for (RttBound bound : values()) {
            if (micros <= bound.maxMicros) {
                return bound;
            }
        }
        return INF;
    }
}
