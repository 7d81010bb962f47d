package dev.jderp.kit;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** A network in CIDR notation, or a single address. Immutable. */
public final class Cidr {

    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");
    private static final int IPV4_BYTES = 4;
    /** How many bits stand before the IPv4 address in an IPv4-mapped IPv6 address. */
    private static final int MAPPED_BITS = 96;

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads an address, or an address, a slash and the length of the prefix in bits. Bits after the prefix are ignored.
     *
     * @return the network; empty for any other text
     */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        Optional<InetAddress> address = IpLiteral.parse(literal);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        byte[] network = address.get().getAddress();
        boolean isMapped = network.length == IPV4_BYTES && literal.indexOf(':') >= 0;
        int offset = isMapped ? MAPPED_BITS : 0;
        int max = offset + network.length * Byte.SIZE;
        if (slash < 0) {
            return Optional.of(new Cidr(network, max - offset));
        }
        String length = text.substring(slash + 1);
        if (!BITS.matcher(length).matches() || Integer.parseInt(length) > max) {
            return Optional.empty();
        }
        return Optional.of(new Cidr(network, Math.max(0, Integer.parseInt(length) - offset)));
    }

    /** Reports whether {@code address} lies in the network; an address of the other family never does. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != network.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (other[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((other[whole] ^ network[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }
}
