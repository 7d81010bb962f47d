package dev.jderp.bootstrap;

import dev.jderp.kit.IpLiteral;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * The share of clients that get the addresses of an unpublished name. A client is selected by its address, so it is
 * always the same clients, and the same ones as with derper ({@code docs/protocol.md#bootstrap-dns}).
 *
 * @param share from 0 for no client to 1 for all
 */
record Rollout(double share) {

    static final Rollout NOBODY = new Rollout(0);
    static final Rollout EVERYBODY = new Rollout(1);

    private static final int WHOLE = 100;
    private static final int MAX_DIGITS = 3;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Parses TXT records: the first one is a whole number of percent; no client is selected if it is invalid. */
    static Rollout parse(List<String> texts) {
        String text = texts.isEmpty() ? "" : texts.get(0).strip();
        boolean isNumber = !text.isEmpty() && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int percent = isNumber ? Integer.parseInt(text) : 0;
        return percent > WHOLE ? NOBODY : new Rollout((double) percent / WHOLE);
    }

    /** Whether the client at this IP address is selected; for clients on this host, at random. */
    boolean includes(String address) {
        return includes(address, () -> ThreadLocalRandom.current().nextBoolean());
    }

    boolean includes(String address, BooleanSupplier coin) {
        if (share <= 0 || share >= 1) {
            return share >= 1;
        }
        Optional<InetAddress> client = IpLiteral.parseWithZone(address);
        if (client.isEmpty()) {
            return false;
        }
        return client.get().isLoopbackAddress() ? coin.getAsBoolean() : share > position(client.get());
    }

    /** Maps an address to a number from 0 to 1. */
    static double position(InetAddress client) {
        byte[] bytes = client.getAddress();
        ByteBuffer seeds = ByteBuffer.allocate(IPV6_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length == IPV4_BYTES) { // as an IPv4-mapped IPv6 address
            seeds.position(IPV6_BYTES - IPV4_BYTES - 2).put((byte) 0xff).put((byte) 0xff);
        }
        seeds.put(bytes).flip();
        return new Pcg(seeds.getLong(), seeds.getLong()).nextDouble();
    }
}
