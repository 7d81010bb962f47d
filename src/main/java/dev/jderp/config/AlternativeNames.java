package dev.jderp.config;

import dev.jderp.kit.IpLiteral;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Encodes the subject alternative names of a certificate (RFC 5280, section 4.2.1.6) in DER. keytool's own option for
 * them refuses names with an underscore.
 */
final class AlternativeNames {

    /** The extension's object identifier. */
    static final String OID = "2.5.29.17";

    private static final int SEQUENCE = 0x30;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int LONG_FORM = 0x80;
    private static final int MAX_OCTET = 0xff;

    private AlternativeNames() {}

    /** Encodes host names and IP addresses; returns hex digits in pairs, separated by colons. */
    static String hex(Collection<String> hosts) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String host : hosts) {
            Optional<InetAddress> address = IpLiteral.parse(host);
            append(names, address.isPresent() ? IP_ADDRESS : DNS_NAME,
                    address.map(InetAddress::getAddress).orElseGet(() -> host.getBytes(StandardCharsets.US_ASCII)));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        append(all, SEQUENCE, names.toByteArray());
        return HexFormat.ofDelimiter(":").formatHex(all.toByteArray());
    }

    private static void append(ByteArrayOutputStream to, int tag, byte[] content) {
        to.write(tag);
        if (content.length >= LONG_FORM) { // DER requires the shortest form of a length
            boolean isTwo = content.length > MAX_OCTET;
            to.write(LONG_FORM | (isTwo ? 2 : 1));
            if (isTwo) {
                to.write(content.length >> Byte.SIZE);
            }
        }
        to.write(content.length);
        to.writeBytes(content);
    }
}
