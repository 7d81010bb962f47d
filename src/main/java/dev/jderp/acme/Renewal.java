package dev.jderp.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Computes when a certificate is renewed, and when a failed attempt is repeated. */
final class Renewal {

    private static final int JITTER_PART = 24;
    private static final int LAST_PART = 12;
    private static final Duration MAX_PAUSE = Duration.ofDays(1);
    private static final Duration FIRST_DELAY = Duration.ofMinutes(2);
    private static final Duration MAX_DELAY = Duration.ofHours(4);
    private static final int GROWTH = 3;

    private Renewal() {}

    /**
     * Returns when the certificate is to be renewed: at a random time of the authority's window, else after two thirds
     * of its lifetime and up to a 24th more. It is never later than a 12th of the lifetime before the end, and never
     * earlier than a day, or a 24th of the lifetime, after the beginning, whatever the window is.
     *
     * @param random from 0 to 1, the same for all calls about one certificate
     */
    static Instant due(IssuedCertificate certificate, Optional<RenewalWindow> window, double random) {
        Duration lifetime = Duration.between(certificate.begin(), certificate.end());
        Instant last = certificate.end().minus(lifetime.dividedBy(LAST_PART));
        Instant due = window
                .map(found -> found.start().plus(part(Duration.between(found.start(), found.end()), random)))
                .orElseGet(() -> certificate.begin()
                        .plus(lifetime.multipliedBy(2).dividedBy(3))
                        .plus(part(lifetime.dividedBy(JITTER_PART), random)));
        Duration part = lifetime.dividedBy(JITTER_PART);
        Instant first = certificate.begin().plus(part.compareTo(MAX_PAUSE) < 0 ? part : MAX_PAUSE);
        return due.isBefore(first) ? first : due.isBefore(last) ? due : last;
    }

    /**
     * Returns the delay after the n-th failed attempt: 2, 6, 18, 54 minutes and so on, at most 4 hours, each shortened
     * by up to a quarter or lengthened by up to a quarter. Let's Encrypt permits five failures per hour.
     *
     * @param random from 0 to 1
     */
    static Duration delay(int failures, double random) {
        Duration delay = FIRST_DELAY;
        for (int i = 1; i < failures && delay.compareTo(MAX_DELAY) < 0; i++) {
            delay = delay.multipliedBy(GROWTH);
        }
        Duration bounded = delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
        return bounded.multipliedBy(3).dividedBy(4).plus(part(bounded.dividedBy(2), random));
    }

    private static Duration part(Duration whole, double random) {
        return Duration.ofMillis((long) (whole.toMillis() * random));
    }
}
