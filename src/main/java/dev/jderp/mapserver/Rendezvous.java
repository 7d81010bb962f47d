package dev.jderp.mapserver;

import dev.jderp.kit.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Orders a region's nodes for a tailnet by rendezvous hashing: a node's score is a hash of both names, and the highest
 * comes first. Tailnets spread evenly, and a node that is added or removed moves only the tailnets that it serves.
 */
final class Rendezvous {

    private final byte[] tailnet;
    private final MessageDigest sha256;

    /** Creates the order for a tailnet. One thread. */
    Rendezvous(String tailnet) {
        this.tailnet = (tailnet.toLowerCase(Locale.ROOT) + '\0').getBytes(StandardCharsets.UTF_8);
        sha256 = Sha256.newDigest();
    }

    /** The first eight bytes of the SHA-256 of tailnet, a zero byte and node name, as an unsigned number. */
    long score(byte[] nodeName) {
        sha256.update(tailnet);
        byte[] hash = sha256.digest(nodeName);
        return ByteBuffer.wrap(hash).getLong();
    }

    /** The indices of these node names, which are in UTF-8, in the order of the nodes. */
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
