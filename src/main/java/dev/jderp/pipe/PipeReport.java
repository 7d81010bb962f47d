package dev.jderp.pipe;

/**
 * The counts of a pipe.
 *
 * @param sentBytes bytes that were read from the input
 * @param receivedBytes bytes that were written to the output
 * @param sentAgain payloads that were sent again, since they were lost or late
 * @param duplicates payloads that arrived again
 * @param replayed packets of this session that arrived again
 * @param stale packets of another session
 * @param forged packets that could not be decrypted: from other keys, changed, or truncated
 * @param reconnects how often the connection to the relay was lost and made again
 * @param roundTripNs the smoothed round trip to the peer in nanoseconds; 0 if it was not measured
 */
public record PipeReport(
        long sentBytes, long receivedBytes, long sentAgain, long duplicates, long replayed, long stale, long forged,
        long reconnects, long roundTripNs) {
}
