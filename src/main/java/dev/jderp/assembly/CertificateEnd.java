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
 * Reports a certificate that expires soon: within 14 days, or within a third of its lifetime if that is shorter,
 * because certificates with a lifetime of a few days are renewed late. Called by one thread at a time.
 */
final class CertificateEnd {

    private static final Duration MAX_NOTICE = Duration.ofDays(14);
    private static final int NOTICE_PART = 3;

    private final Measurements measurements;
    private final InstantSource clock;
    private final Outage outage;

    CertificateEnd(Measurements measurements, InstantSource clock) {
        this.measurements = measurements;
        this.clock = clock;
        outage = measurements.outages().add(Dependency.CERTIFICATE, "the certificate");
    }

    /** Checks the chain that clients get now, leaf first; empty if the container serves its own certificate. */
    void check(List<X509Certificate> chain) {
        Optional<X509Certificate> first = firstToExpire(chain);
        if (first.isEmpty()) {
            measurements.certificateEndsS(0);
            return;
        }
        Instant end = first.get().getNotAfter().toInstant();
        measurements.certificateEndsS(end.getEpochSecond());
        Duration lifetime = Duration.between(first.get().getNotBefore().toInstant(), end);
        Duration part = lifetime.dividedBy(NOTICE_PART);
        Duration notice = part.compareTo(MAX_NOTICE) < 0 ? part : MAX_NOTICE;
        Instant now = clock.instant();
        if (now.isBefore(end.minus(notice))) {
            outage.works();
        } else {
            String name = first.get().getSubjectX500Principal().getName();
            String when = now.isBefore(end)
                    ? " ends at " + end.truncatedTo(ChronoUnit.SECONDS) + "; clients will reject it then"
                    : " has ended at " + end.truncatedTo(ChronoUnit.SECONDS) + "; clients reject it";
            outage.failed("the certificate of " + name + when + ", and its files contain no newer one");
        }
    }

    /** The certificate that expires first, except a root, which clients do not check. */
    private static Optional<X509Certificate> firstToExpire(List<X509Certificate> chain) {
        return chain.stream()
                .filter(each -> each.equals(chain.get(0))
                        || !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                .min(Comparator.comparing(each -> each.getNotAfter().toInstant()));
    }
}
