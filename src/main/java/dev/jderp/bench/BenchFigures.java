package dev.jderp.bench;

/**
 * The figures of a period.
 *
 * @param seconds the length of the period
 * @param sent the number of packets that were sent
 * @param received the number of packets that arrived
 * @param lost the number of packets that did not arrive: passed by later ones, or missing at the end
 * @param sizeBytes the size of each packet
 * @param p50Ns the median latency of a packet in nanoseconds, from before it is sent until after it is received
 * @param p99Ns the 99th percentile of the latency
 * @param maxNs the highest latency
 */
public record BenchFigures(
        double seconds, long sent, long received, long lost, int sizeBytes, long p50Ns, long p99Ns, long maxNs) {

    /** Packets that arrived per second. */
    public double packetsPerSecond() {
        return seconds > 0 ? received / seconds : 0;
    }

    /** Megabits of packets that arrived per second. */
    public double megabitsPerSecond() {
        return packetsPerSecond() * sizeBytes * 8 / 1e6;
    }

    /** The share of packets that were lost, from 0 to 1. */
    public double lossRatio() {
        return lost + received > 0 ? (double) lost / (lost + received) : 0;
    }
}
