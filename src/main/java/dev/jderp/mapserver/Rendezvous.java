package dev.jderp.mapserver;

import dev.jderp.kit.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The order of a region's nodes for a tailnet, by rendezvous hashing: each node's score is a hash of both names, and
 * the highest goes first. So tailnets spread evenly, and a node that goes or comes moves only those that meet on it.
 */
final class Rendezvous {

    private final byte[] tailnet;
    private final MessageDigest sha256;

    /** The orders for a tailnet. One thread. */
    Rendezvous(String tailnet) {
        this.tailnet = (tailnet.toLowerCase(Locale.ROOT) + '\0').getBytes(StandardCharsets.UTF_8);
        sha256 = Sha256.newDigest();
    }

    /** The first eight bytes of SHA-256 over tailnet, a zero byte and the node's name; without sign. */
    long score(byte[] nodeName) {
        sha256.update(tailnet);
        byte[] hash = sha256.digest(nodeName);
        return ByteBuffer.wrap(hash).getLong();
    }

    /** Where the nodes of these names, in UTF-8, go: the index of the first, then of the next. */
    int[] order(byte[][] nodeNames) {
        if (nodeNames.length < 2) {
            return IntStream.range(0, nodeNames.length).toArray();
        }
        long[] scores = new long[nodeNames.length];
        Arrays.setAll(scores, i -> score(nodeNames[i]));
        return IntStream.range(0, nodeNames.length)
                .boxed()
                .sorted((a, b) -> scores[a] != scores[b]
                        ? Long.compareUnsigned(scores[b], scores[a])
                        : Arrays.compare(nodeNames[a], nodeNames[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
