package dev.jderp.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** Addresses as text. */
public final class AddressText {

    private AddressText() {}

    /** The address in its shortest form (RFC 5952), without a zone. */
    public static String of(InetAddress address) {
        return NetUtil.toAddressString(address);
    }
}
