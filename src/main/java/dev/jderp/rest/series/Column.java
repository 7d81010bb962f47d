package dev.jderp.rest.series;

import java.util.function.LongSupplier;

/**
 * A ring with a value for each second: a counter's growth, or a gauge's value. Not safe for several threads at once.
 */
final class Column {

    private final String name;
    private final boolean gauge;
    private final LongSupplier source;
    private final long[] ring;
    private long before;

    private Column(String name, boolean gauge, LongSupplier source, int seconds) {
        this.name = name;
        this.gauge = gauge;
        this.source = source;
        this.ring = new long[seconds];
        this.before = source.getAsLong();
    }

    /** A column of how much a counter has grown in each second. */
    static Column counter(String name, LongSupplier source, int seconds) {
        return new Column(name, false, source, seconds);
    }

    /** A column of a gauge's value at the end of each second. */
    static Column gauge(String name, LongSupplier source, int seconds) {
        return new Column(name, true, source, seconds);
    }

    String name() {
        return name;
    }

    /**
     * Reads the source for the {@code elapsed} seconds that end with {@code second}; the growth of a counter is spread
     * evenly over them.
     */
    void read(long second, int elapsed) {
        long now = source.getAsLong();
        long growth = now - before;
        before = now;
        for (int i = 1; i <= elapsed; i++) {
            long value = gauge ? now : growth * i / elapsed - growth * (i - 1) / elapsed;
            ring[index(second - elapsed + i)] = value;
        }
    }

    /** The value of the {@code step} seconds that end with {@code second}: a counter's mean, a gauge's last value. */
    double value(long second, int step) {
        if (gauge) {
            return ring[index(second)];
        }
        long sum = 0;
        for (int i = 0; i < step; i++) {
            sum += ring[index(second - i)];
        }
        return (double) sum / step;
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) ring.length);
    }
}
