package dev.jderp.rest.status;

import java.security.cert.X509Certificate;
import java.util.List;

/** The certificates that clients get. */
@FunctionalInterface
public interface ServedCertificates {

    /**
     * A certificate with those that signed it.
     *
     * @param source the file that it was read from; empty if unknown
     * @param certificates leaf first; an empty list where another program serves TLS
     */
    record Chain(String source, List<X509Certificate> certificates) {

        /** Copies the list. */
        public Chain {
            certificates = List.copyOf(certificates);
        }
    }

    /** The chain that clients get now. */
    Chain chain();
}
