import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Clients in tailnets of very different sizes: most have a few, a few have thousands (a Pareto distribution). */
final class Tailnets {

    private static final double MIN_SIZE = 2;
    private static final int MAX_SIZE = 20_000;
    private static final double SHAPE = 1.2;

    /** The tailnet of each client. */
    final int[] of;
    private final int[] sizes;

    Tailnets(int clients, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        of = new int[clients];
        int[] all = new int[clients];
        int count = 0;
        for (int first = 0; first < clients; first += all[count++]) {
            int drawn = (int) Math.min(MAX_SIZE, MIN_SIZE * Math.pow(1 - random.nextDouble(), -1 / SHAPE));
            all[count] = Math.min(drawn, clients - first);
            Arrays.fill(of, first, first + all[count], count);
        }
        sizes = Arrays.copyOf(all, count);
    }

    int count() {
        return sizes.length;
    }

    /** The size that half of the clients are above. */
    int medianOfClients() {
        int[] sorted = Arrays.stream(of).map(tailnet -> sizes[tailnet]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    int largest() {
        return Arrays.stream(sizes).max().orElseThrow();
    }

    /**
     * The nodes in each tailnet's order, as the map under {@code /derpmap/TAILNET} lists them: by the SHA-256 of the
     * tailnet's name, a zero byte and the node's name, the highest first.
     */
    byte[][] orders(int nodes) {
        MessageDigest sha256 = sha256();
        byte[][] orders = new byte[count()][nodes];
        long[] scores = new long[nodes];
        for (int tailnet = 0; tailnet < orders.length; tailnet++) {
            for (int node = 0; node < nodes; node++) {
                String text = "tailnet" + tailnet + ".example.com\0node" + node;
                scores[node] = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
            }
            for (int at = 0; at < nodes; at++) { // insertion sort
                int to = at;
                while (to > 0 && Long.compareUnsigned(scores[orders[tailnet][to - 1]], scores[at]) < 0) {
                    orders[tailnet][to] = orders[tailnet][--to];
                }
                orders[tailnet][to] = (byte) at;
            }
        }
        return orders;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
