package dev.jderp.assembly;

import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Outage;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reports a certificate that ends soon: within 14 days, or a third of its lifetime where that is shorter, since
 * certificates of a few days are renewed late. One thread at a time.
 */
final class CertificateEnd {

    private static final Duration SOON = Duration.ofDays(14);
    private static final int PART = 3;

    private final Measurements measurements;
    private final InstantSource clock;
    private final Outage outage;

    CertificateEnd(Measurements measurements, InstantSource clock) {
        this.measurements = measurements;
        this.clock = clock;
        outage = measurements.outages().add(Dependency.CERTIFICATE, "the certificate");
    }

    /** Checks the certificates that clients get now, the leaf first; none where they are not the relay's. */
    void check(List<X509Certificate> chain) {
        Optional<X509Certificate> first = firstToEnd(chain);
        if (first.isEmpty()) {
            measurements.certificateEndsS(0);
            return;
        }
        Instant end = first.get().getNotAfter().toInstant();
        measurements.certificateEndsS(end.getEpochSecond());
        Duration lifetime = Duration.between(first.get().getNotBefore().toInstant(), end);
        Duration soon = lifetime.dividedBy(PART).compareTo(SOON) < 0 ? lifetime.dividedBy(PART) : SOON;
        Instant now = clock.instant();
        if (now.isBefore(end.minus(soon))) {
            outage.works();
        } else {
            String name = first.get().getSubjectX500Principal().getName();
            String when = now.isBefore(end)
                    ? " ends at " + end.truncatedTo(ChronoUnit.SECONDS) + "; clients will reject it then"
                    : " has ended at " + end.truncatedTo(ChronoUnit.SECONDS) + "; clients reject it";
            outage.failed("the certificate of " + name + when + ", and its files contain no newer one");
        }
    }

    /** The one that ends first; a root that is sent along does not matter to clients. */
    private static Optional<X509Certificate> firstToEnd(List<X509Certificate> chain) {
        return chain.stream()
                .filter(each -> each.equals(chain.get(0))
                        || !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                .min(Comparator.comparing(each -> each.getNotAfter().toInstant()));
    }
}
