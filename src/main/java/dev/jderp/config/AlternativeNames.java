package dev.jderp.config;

import dev.jderp.kit.Der;
import dev.jderp.kit.IpLiteral;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Encodes the subject alternative names of a certificate (RFC 5280, section 4.2.1.6) in DER. */
final class AlternativeNames {

    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private AlternativeNames() {}

    /** Encodes host names and IP addresses. */
    static byte[] encode(Collection<String> hosts) {
        return Der.of(Der.SEQUENCE, hosts.stream().map(AlternativeNames::encode).toArray(byte[][]::new));
    }

    private static byte[] encode(String host) {
        return IpLiteral.parse(host)
                .map(address -> Der.of(IP_ADDRESS, address.getAddress()))
                .orElseGet(() -> Der.of(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)));
    }
}
