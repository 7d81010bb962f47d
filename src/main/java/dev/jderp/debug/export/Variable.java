package dev.jderp.debug.export;

import java.util.List;

/**
 * The value of one of derper's variables at this moment ({@code docs/protocol.md#metrics-and-debug-pages}).
 *
 * @param group the variable that contains it, such as {@code derp}; empty at the top level
 * @param name its name, with the prefix {@code gauge_} or {@code counter_} where derper's has one
 * @param kind its type in Prometheus
 * @param help its description, in one line
 * @param value its value
 */
record Variable(String group, String name, Kind kind, String help, Value value) {

    private static final String GAUGE_PREFIX = "gauge_";
    private static final String COUNTER_PREFIX = "counter_";

    /** The type of a variable in Prometheus. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        /** Derper does not give a type. */
        UNTYPED
    }

    /** The value of a variable. */
    sealed interface Value {}

    /** One number, whole or not. */
    record One(Number number) implements Value {
    }

    /** A text: in JSON as it is, in Prometheus' text a label of the number 1. */
    record Text(String text) implements Value {
    }

    /**
     * A number for each value of one label, or each pair of values of two.
     *
     * @param labels the labels' names
     * @param samples the numbers
     */
    record Labelled(List<String> labels, List<Sample> samples) implements Value {

        Labelled {
            labels = List.copyOf(labels);
            samples = List.copyOf(samples);
        }
    }

    /**
     * A number under labels.
     *
     * @param values the labels' values, in the order of their names
     * @param number the number
     */
    record Sample(List<String> values, Number number) {

        Sample {
            values = List.copyOf(values);
        }
    }

    /**
     * A histogram.
     *
     * @param bounds the upper bounds of the buckets, from the lowest to the highest
     * @param counts the count of each bucket alone; one more, the last, is for values above all bounds
     * @param sum the sum of all values
     */
    record Buckets(List<Double> bounds, List<Long> counts, double sum) implements Value {

        Buckets {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }

        long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** A number whose name has its type, as derper's plain numbers have: those without a prefix are counters. */
    static Variable number(String group, String name, String help, Number number) {
        Kind kind = name.startsWith(GAUGE_PREFIX) ? Kind.GAUGE : Kind.COUNTER;
        return new Variable(group, name, kind, help, new One(number));
    }

    /** A number for which derper does not give a type. */
    static Variable untyped(String group, String name, String help, Number number) {
        return new Variable(group, name, Kind.UNTYPED, help, new One(number));
    }

    /** The name in Prometheus' text. */
    String textName() {
        String plain = name.startsWith(GAUGE_PREFIX) || name.startsWith(COUNTER_PREFIX)
                ? name.substring(name.indexOf('_') + 1)
                : name;
        return group.isEmpty() ? plain : group + "_" + plain;
    }

    /** A number as Go prints it: whole ones without a point. */
    static String text(Number number) {
        double value = number.doubleValue();
        boolean isWhole = number instanceof Long || number instanceof Integer
                || (value == Math.rint(value) && Math.abs(value) < 1e15);
        return isWhole ? Long.toString(number.longValue()) : Double.toString(value);
    }
}
