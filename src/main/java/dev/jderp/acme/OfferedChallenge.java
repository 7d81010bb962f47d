package dev.jderp.acme;

import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.util.CertificateUtils;

/**
 * A challenge that an authority has set for one name. It contains no secret: only the authority can use the text.
 *
 * @param method the way to answer it
 * @param name the host name in lower case, or the IP address
 * @param token the token
 * @param text the key authorization (RFC 8555 section 8.1)
 */
record OfferedChallenge(AcmeOptions.Method method, String name, String token, String text) {

    private static final Pattern LINE = Pattern.compile(
            "(TLS_ALPN_01|HTTP_01)\t([0-9a-z.:-]{1,253})\t([A-Za-z0-9_-]{1,128})\t([A-Za-z0-9_.-]{1,256})");

    /** Returns the challenge as one line, for other relays. */
    String line() {
        return method + "\t" + name + "\t" + token + "\t" + text;
    }

    /** Reads a line; empty if it is invalid. */
    static Optional<OfferedChallenge> parse(String line) {
        var found = LINE.matcher(line);
        return found.matches()
                ? Optional.of(new OfferedChallenge(AcmeOptions.Method.valueOf(found.group(1)), found.group(2),
                        found.group(3), found.group(4)))
                : Optional.empty();
    }

    /** Whether the plain port answers it with the text; otherwise the front door with a certificate. */
    boolean isText() {
        return method == AcmeOptions.Method.HTTP_01;
    }

    /** The server name by which the authority asks for the certificate. */
    String serverName() {
        return IpLiteral.parse(name).map(PendingChallenges::serverName).orElse(name);
    }

    /** Makes the certificate with the proof. */
    PendingChallenges.Proof proof() {
        try {
            KeyPair key = Keys.generateRsa();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            Identifier identifier = IpLiteral.parse(name).map(Identifier::ip).orElseGet(() -> Identifier.dns(name));
            return new PendingChallenges.Proof(
                    key.getPrivate(), CertificateUtils.createTlsAlpn01Certificate(key, identifier, digest));
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException("this Java cannot make a certificate", e);
        }
    }
}
