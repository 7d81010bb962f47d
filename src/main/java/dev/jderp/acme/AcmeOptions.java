package dev.jderp.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Options of the certificates from an authority.
 *
 * @param directory the URL of the authority's directory
 * @param names the host names and IP addresses of the certificate, the relay's own first
 * @param files the directory of the account key and the certificates
 * @param email the contact that the authority may write to; empty for none
 * @param isAgreed whether the authority's terms are agreed to
 * @param binding the account at the authority that the ACME account is bound to; empty for none
 * @param profile the profile of the certificate; empty for the authority's default, or for one that addresses need
 * @param methods the ways to prove the names, the one that is tried first in front
 */
public record AcmeOptions(
        URI directory,
        List<String> names,
        Path files,
        String email,
        boolean isAgreed,
        Optional<ExternalAccount> binding,
        String profile,
        List<Method> methods) {

    /** A way to prove that a name belongs to this relay. */
    public enum Method {
        /** A certificate that the front door shows, RFC 8737; the authority connects to port 443. */
        TLS_ALPN_01,
        /** A text that the plain port serves, RFC 8555 section 8.3; the authority connects to port 80. */
        HTTP_01
    }

    /**
     * An account at the authority that exists already (RFC 8555 section 7.3.4).
     *
     * @param kid the key identifier
     * @param keyFile the file with the MAC key in base64url
     */
    public record ExternalAccount(String kid, Path keyFile) {
    }

    /** Copies the lists. */
    public AcmeOptions {
        names = List.copyOf(names);
        methods = List.copyOf(methods);
    }

    /** The relay's own name, under which the certificate is stored. */
    public String hostname() {
        return names.get(0);
    }
}
