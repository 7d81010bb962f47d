package dev.jderp.clientaddress;

import java.util.List;

/**
 * The proxies whose statements about clients' addresses are believed.
 *
 * @param trustedProxies addresses and networks (CIDR) of these proxies
 * @param header the header in which they name the client, such as {@code X-Forwarded-For}
 */
public record AddressOptions(List<String> trustedProxies, String header) {

    /** Copies the list. */
    public AddressOptions {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
