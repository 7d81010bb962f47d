package dev.jderp.acme;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** An authority that issues certificates. Its methods wait for the network. */
interface Authority {

    /**
     * Orders a certificate for the names of the options and waits until it is issued.
     *
     * @param replaced the certificate that the new one replaces, empty for none
     * @param method the way that the names are proved
     * @throws AuthorityException if there is no certificate; the message is one line
     */
    IssuedCertificate order(Optional<X509Certificate> replaced, AcmeOptions.Method method)
            throws AuthorityException, InterruptedException;

    /**
     * Asks when a certificate should be renewed (RFC 9773); empty if the authority does not publish that.
     *
     * @throws AuthorityException if the authority does not answer; the message is one line
     */
    Optional<RenewalWindow> window(X509Certificate certificate) throws AuthorityException, InterruptedException;
}
