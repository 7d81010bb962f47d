package dev.jderp.clientaddress;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header in which the front door hands its decision about a request's client to the server that follows it.
 *
 * <p>Its value is seven fields with a space between them: the secret of this run of the relay, the scheme, the client's
 * address, its port, whether a trusted proxy handed the request on, whether an untrusted party named the
 * client, and whether the request came to the port for pages without a proxy. Only a value with the secret is believed.
 *
 * @param scheme {@code http} or {@code https}, as the client used it
 * @param address the client's IP address as text; {@value #UNKNOWN} where the connection has none
 * @param port the client's port, 0 where it is not known
 * @param byTrustedProxy whether a trusted proxy handed the request on
 * @param isClaimed whether an untrusted party named the client
 * @param isDirect whether the request came to {@code derp.http-port}, without a header that proxies add
 */
public record FrontDoorHeader(
        String scheme, String address, int port, boolean byTrustedProxy, boolean isClaimed, boolean isDirect) {

    /** The name of the header. */
    public static final String NAME = "Jderp-Client";

    /** The address of a client that has none. */
    public static final String UNKNOWN = "unknown";

    private static final int FIELDS = 7;

    /** Makes the header for {@code client}; for a connection without an address if that is empty. */
    public static FrontDoorHeader of(String scheme, Optional<TrueClient> client, boolean isDirect) {
        return client.map(it -> {
            InetAddress address = it.address().getAddress();
            return new FrontDoorHeader(
                    scheme, address.getHostAddress(), it.address().getPort(), it.byTrustedProxy(), it.isClaimed(),
                    isDirect);
        }).orElseGet(() -> new FrontDoorHeader(scheme, UNKNOWN, 0, false, true, isDirect));
    }

    /** Returns the header's value. */
    public String value(String secret) {
        return String.join(
                " ", secret, scheme, address, Integer.toString(port), Boolean.toString(byTrustedProxy),
                Boolean.toString(isClaimed), Boolean.toString(isDirect));
    }

    /**
     * Reads a header's value.
     *
     * @param value the value; null if the request has no such header
     * @return empty if there is no value, or one that does not begin with the secret
     */
    public static Optional<FrontDoorHeader> read(@Nullable String value, String secret) {
        String[] fields = value == null ? new String[0] : value.split(" ", -1);
        boolean isBelieved = fields.length == FIELDS
                && MessageDigest.isEqual(
                        fields[0].getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
        return isBelieved
                ? Optional.of(new FrontDoorHeader(
                        fields[1], fields[2], Integer.parseInt(fields[3]), Boolean.parseBoolean(fields[4]),
                        Boolean.parseBoolean(fields[5]), Boolean.parseBoolean(fields[6])))
                : Optional.empty();
    }
}
