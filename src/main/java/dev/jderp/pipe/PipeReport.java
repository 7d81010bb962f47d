package dev.jderp.pipe;

/**
 * What a pipe has done.
 *
 * @param sentBytes bytes of the input that were taken
 * @param receivedBytes bytes that were written to the output
 * @param sentAgain packets that were lost, or late, and sent again
 * @param duplicates payloads that had come before
 * @param replayed packets of this session that had come before
 * @param stale packets of another session
 * @param forged packets that did not open: of other keys, changed, or cut short
 * @param reconnects how often the relay was lost and found again
 * @param roundTripNs the smoothed round trip to the peer, 0 if there was none
 */
public record PipeReport(
        long sentBytes, long receivedBytes, long sentAgain, long duplicates, long replayed, long stale, long forged,
        long reconnects, long roundTripNs) {
}
