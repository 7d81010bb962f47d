package dev.jderp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static long[] sums(Latencies latencies) {
        long[] sums = Latencies.empty();
        latencies.addTo(sums);
        return sums;
    }

    @Test
    void eachValueIsInTheBucketThatEndsJustAboveIt() {
        int last = -1;
        for (long value : new long[]{0, 1, 31, 32, 63, 64, 65, 66, 1000, 1_000_000, 123_456_789, Long.MAX_VALUE - 1,
                Long.MAX_VALUE}) {
            int bucket = Latencies.bucket(value);
            long highest = Latencies.maxOf(bucket);
            assertTrue(highest >= value && highest - value <= value / 32, value + " " + highest);
            assertTrue(bucket >= last && bucket < Latencies.empty().length);
            assertTrue(bucket == 0 || Latencies.maxOf(bucket - 1) < value, "" + value);
            last = bucket;
        }
    }

    @Test
    void quantilesEqualThoseOfTheSortedValues() {
        Random random = new Random(1);
        Latencies latencies = new Latencies();
        long[] values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * 20);
            latencies.count(values[i]);
        }
        Arrays.sort(values);
        for (double part : new double[]{0.01, 0.5, 0.99, 0.999, 1}) {
            long exact = values[(int) Math.ceil(part * values.length) - 1];
            long read = Latencies.quantile(sums(latencies), part);
            assertTrue(read >= exact && read <= exact + exact / 32, part + ": " + exact + " " + read);
        }
    }

    @Test
    void noValuesAndNegativeValuesGiveZero() {
        Latencies latencies = new Latencies();
        assertEquals(0, Latencies.quantile(sums(latencies), 0.5));
        latencies.count(-5);
        assertEquals(0, Latencies.quantile(sums(latencies), 0.5));
    }

    @Test
    void aPassedPacketIsMissingUntilItArrives() {
        SequenceCount count = new SequenceCount();
        for (long number : new long[]{0, 1, 4, 5}) {
            count.onReceive(number);
        }
        assertEquals(2, count.missing());
        count.onReceive(3);
        assertEquals(1, count.missing());
        assertEquals(5, count.received());
        assertEquals(6, count.next());
    }
}
