package dev.jderp.prober.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/**
 * Checks what clients do not check in a certificate chain: whether it expires within seven days, and whether the leaf
 * is revoked ({@code docs/protocol.md#probes}).
 */
final class CertificateCheck {

    private static final Duration SOON = Duration.ofDays(7);
    /** From this day on, Let's Encrypt's certificates name a revocation list. */
    private static final Instant LETS_ENCRYPT_CRLS = Instant.parse("2025-05-07T00:00:00Z");
    private static final String LETS_ENCRYPT = "Let's Encrypt";
    private static final int MAX_CRL_BYTES = 10 << 20;
    private static final int SIGNS_CRLS = 6;

    /** Fetches revocation lists. */
    @FunctionalInterface
    interface Crls {

        /** The contents of {@code url}; fails if it is longer than {@code maxBytes}. */
        byte[] get(URI url, int maxBytes) throws IOException, InterruptedException;
    }

    private final Crls crls;

    CertificateCheck(Crls crls) {
        this.crls = crls;
    }

    /**
     * Checks a chain.
     *
     * @param chain in the order in which the server sent it, the leaf first
     * @throws IOException with one line that lists all problems
     */
    void check(List<X509Certificate> chain, Instant now) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        X509Certificate leaf = chain.getFirst();
        for (X509Certificate each : chain) {
            validity(each, each.equals(leaf), now).ifPresent(wrong::add);
        }
        try {
            revocation(leaf, chain);
        } catch (IOException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        if (!wrong.isEmpty()) {
            throw new IOException(String.join("; ", wrong));
        }
    }

    /**
     * Checks the dates of a certificate. The end of a root is ignored, but not that of a self-signed leaf with a pin.
     */
    private static Optional<String> validity(X509Certificate certificate, boolean isLeaf, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (begin.isAfter(now)) {
            return Optional.of("the certificate of " + name(certificate) + " is not valid before " + begin);
        }
        boolean counts = isLeaf || !certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        if (counts && now.plus(SOON).isAfter(end)) {
            return Optional.of("the certificate of " + name(certificate)
                    + (end.isBefore(now) ? " expired at " : " expires soon, at ") + end);
        }
        return Optional.empty();
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private void revocation(X509Certificate leaf, List<X509Certificate> chain)
            throws IOException, InterruptedException {
        Optional<String> url = DistributionPoint.first(leaf);
        if (url.isEmpty()) {
            if (isOfLetsEncrypt(leaf.getIssuerX500Principal())
                    && !leaf.getNotBefore().toInstant().isBefore(LETS_ENCRYPT_CRLS)) {
                throw new IOException(
                        "the certificate of " + name(leaf) + " names no CRL; expected one from the issuer "
                                + leaf.getIssuerX500Principal().getName());
            }
            return;
        }
        try {
            revocation(leaf, issuer(leaf, chain), crls.get(URI.create(url.get()), MAX_CRL_BYTES));
        } catch (IllegalArgumentException e) {
            throw new IOException("the URL of the certificate's CRL is invalid: " + url.get(), e);
        }
    }

    private static X509Certificate issuer(X509Certificate leaf, List<X509Certificate> chain) throws IOException {
        for (X509Certificate each : chain) {
            if (each.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
                try {
                    leaf.verify(each.getPublicKey());
                    return each;
                } catch (GeneralSecurityException e) {
                    // another key with the same name
                }
            }
        }
        throw new IOException("the chain does not contain the certificate's issuer, so its CRL cannot be checked");
    }

    private static void revocation(X509Certificate leaf, X509Certificate issuer, byte[] list) throws IOException {
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && (usage.length <= SIGNS_CRLS || !usage[SIGNS_CRLS])) {
            throw new IOException("the certificate's issuer may not sign CRLs");
        }
        X509CRL crl;
        try {
            crl = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list));
            crl.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate's CRL is invalid or not signed by its issuer: " + e.getMessage(), e);
        }
        X509CRLEntry entry = crl.getRevokedCertificate(leaf.getSerialNumber());
        if (entry != null) {
            throw new IOException("the certificate of " + name(leaf) + " was revoked at "
                    + entry.getRevocationDate().toInstant()
                    + (entry.getRevocationReason() == null ? "" : ", reason " + entry.getRevocationReason()));
        }
    }

    private static boolean isOfLetsEncrypt(X500Principal issuer) {
        try {
            return new LdapName(issuer.getName()).getRdns().stream()
                    .anyMatch(each -> each.getType().equalsIgnoreCase("O") && LETS_ENCRYPT.equals(each.getValue()));
        } catch (InvalidNameException e) {
            return false;
        }
    }
}
