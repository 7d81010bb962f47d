package dev.jderp.bench;

/**
 * What was measured in a time.
 *
 * @param seconds how long it was
 * @param sent packets that were sent
 * @param received packets that have arrived
 * @param lost packets that have not, though later ones have, or at the end
 * @param sizeBytes the size of each
 * @param p50Ns the latency, from before it is sent to after it is received, that half of all packets had at most
 * @param p99Ns the same for 99 of a hundred
 * @param maxNs the same for all
 */
public record BenchFigures(
        double seconds, long sent, long received, long lost, int sizeBytes, long p50Ns, long p99Ns, long maxNs) {

    /** Packets that have arrived in a second. */
    public double packetsPerSecond() {
        return seconds > 0 ? received / seconds : 0;
    }

    /** Millions of bits of packets that have arrived in a second. */
    public double megabitsPerSecond() {
        return packetsPerSecond() * sizeBytes * 8 / 1e6;
    }

    /** Which part of the packets is lost, from 0 to 1. */
    public double lossRatio() {
        return lost + received > 0 ? (double) lost / (lost + received) : 0;
    }
}
