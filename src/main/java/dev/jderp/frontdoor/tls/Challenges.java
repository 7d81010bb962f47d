package dev.jderp.frontdoor.tls;

import java.util.Optional;

/**
 * What the front door shows to an authority that checks the relay's names by ACME. Called on {@code derp-lobby} for
 * every connection, so no method waits.
 */
public interface Challenges {

    /** No challenges, for a relay that does not use ACME. */
    Challenges NONE = new Challenges() {
        @Override
        public boolean hasCertificates() {
            return false;
        }

        @Override
        public Optional<ServerCertificate> certificate(String serverName) {
            return Optional.empty();
        }

        @Override
        public Optional<String> text(String token) {
            return Optional.empty();
        }
    };

    /** Whether any name is being checked by a certificate now. */
    boolean hasCertificates();

    /** Returns the certificate that proves {@code serverName}; empty if that name is not being checked. */
    Optional<ServerCertificate> certificate(String serverName);

    /** Returns the text that is served for {@code token}; empty if the token is unknown. */
    Optional<String> text(String token);
}
