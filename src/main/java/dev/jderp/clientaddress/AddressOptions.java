package dev.jderp.clientaddress;

import java.util.List;

/**
 * Whose word is taken for a client's address.
 *
 * @param trustedProxies addresses and networks (CIDR) of proxies that name their client in a header
 * @param header the header that they name it in, such as {@code X-Forwarded-For}
 */
public record AddressOptions(List<String> trustedProxies, String header) {

    /** Copies the list. */
    public AddressOptions {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
