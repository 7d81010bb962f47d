package dev.jderp.acme;

import java.net.InetAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the relay shows to an authority that is about to check its names: texts by their token, and certificates by the
 * server name of a TLS connection. Empty between orders. Safe for any thread.
 */
public final class PendingChallenges {

    /**
     * The certificate for one connection with the protocol {@code acme-tls/1} (RFC 8737).
     *
     * @param key the private key, made for this challenge
     * @param certificate the self-signed certificate with the proof
     */
    public record Proof(PrivateKey key, X509Certificate certificate) {
    }

    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    /** Makes an empty collection. */
    public PendingChallenges() {}

    void addText(String token, String text) {
        texts.put(token, text);
    }

    void addProof(String serverName, Proof proof) {
        proofs.put(serverName, proof);
    }

    void clear() {
        texts.clear();
        proofs.clear();
    }

    /** Whether a connection may be one that checks a certificate. */
    public boolean hasProofs() {
        return !proofs.isEmpty();
    }

    /** Returns the text for a token; empty if it is unknown. */
    public Optional<String> text(String token) {
        return Optional.ofNullable(texts.get(token));
    }

    /** Returns the certificate for a server name, in any case; empty if the name is not being checked. */
    public Optional<Proof> proof(String serverName) {
        return Optional.ofNullable(proofs.get(serverName.toLowerCase(Locale.ROOT)));
    }

    /** Returns the server name by which an authority asks for an address (RFC 8738 section 6). */
    static String serverName(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = address.getAddress();
        boolean isIpv4 = bytes.length == 4;
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (isIpv4) {
                name.append(bytes[i] & 0xff).append('.');
            } else {
                name.append(HexFormat.of().toLowHexDigit(bytes[i])).append('.')
                        .append(HexFormat.of().toHighHexDigit(bytes[i])).append('.');
            }
        }
        return name + (isIpv4 ? "in-addr.arpa" : "ip6.arpa");
    }
}
