package dev.jderp.acme;

import dev.jderp.kit.ErrorLine;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * Keeps the relay's certificate: orders the first one, renews it in time, and repeats what fails, more and more rarely.
 * Whatever fails, the last certificate stays. One thread calls {@link #check}; the other methods are for any thread.
 */
public final class CertificateKeeper {

    private static final Logger LOG = System.getLogger(CertificateKeeper.class.getName());
    private static final Duration ASK_AGAIN = Duration.ofHours(6);
    private static final Duration MIN_ASK_AGAIN = Duration.ofHours(1);
    private static final Duration MAX_ASK_AGAIN = Duration.ofDays(1);
    private static final Duration MIN_TURN = Duration.ofSeconds(15);
    private static final Duration MAX_TURN = Duration.ofSeconds(60);

    private final AcmeOptions options;
    private final Authority authority;
    private final PendingChallenges challenges;
    private final CertificateFiles files;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Outage outage;

    private volatile Optional<IssuedCertificate> current;
    private volatile Consumer<IssuedCertificate> use = certificate -> {
    };
    // of the thread that calls check
    private Attempts attempts;
    private Optional<RenewalWindow> window = Optional.empty();
    private Instant askAt = Instant.EPOCH;
    private Optional<Instant> turn = Optional.empty();
    private boolean isSaved = true;
    private double moment;

    CertificateKeeper(
            AcmeOptions options, Authority authority, PendingChallenges challenges, InstantSource clock,
            RandomGenerator random, Outages outages) {
        this.options = options;
        this.authority = authority;
        this.challenges = challenges;
        this.clock = clock;
        this.random = random;
        this.files = new CertificateFiles(options.files(), options.hostname());
        this.outage = outages.add(Dependency.AUTHORITY, "the authority " + options.directory().getHost());
        this.attempts = Attempts.read(files.attempts());
        this.current = readCertificate();
        this.moment = random.nextDouble();
    }

    /**
     * A keeper that reads the certificate from its file now, and asks the authority by ACME when it is checked.
     *
     * @param challenges what the front door shows to the authority
     * @param tls checks the authority's own certificate
     * @param proxies the proxies by which the authority is reached
     * @param outages the things that may fail
     */
    public static CertificateKeeper open(
            AcmeOptions options, PendingChallenges challenges, SSLContext tls, ProxySelector proxies,
            InstantSource clock, Outages outages) {
        return new CertificateKeeper(
                options, new AcmeAuthority(options, challenges, tls, proxies), challenges, clock, new SecureRandom(),
                outages);
    }

    /** Reads the file; a damaged one is replaced by a new certificate. */
    private Optional<IssuedCertificate> readCertificate() {
        try {
            return files.read().filter(found -> found.covers(List.of(options.hostname())));
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> ErrorLine.of(e) + "; ordering a new certificate");
            return Optional.empty();
        }
    }

    /** Reads the files again, which another process has written until now; for use before the first check. */
    public void readAgain() {
        attempts = Attempts.read(files.attempts());
        Optional<IssuedCertificate> read = readCertificate();
        boolean isNew = read.isPresent()
                && current.filter(known -> known.leaf().equals(read.get().leaf())).isEmpty();
        if (isNew) {
            current = read;
            use.accept(read.get());
        }
    }

    /** Sets the consumer of each certificate that is issued from now on. */
    public void onNewCertificate(Consumer<IssuedCertificate> consumer) {
        use = consumer;
    }

    /** The certificate, empty until the first one has been issued. */
    public Optional<IssuedCertificate> current() {
        return current;
    }

    /** The file with the certificate. */
    public Path file() {
        return files.certificate();
    }

    /** Does what is due, which may take minutes, or nothing. */
    void check() throws InterruptedException {
        save(Level.DEBUG);
        Instant now = clock.instant();
        boolean isSame = attempts.isFor(options);
        Instant due = current.isPresent() && isInUse() ? dueOf(current.get(), now) : now;
        if (isSame && attempts.failures() > 0 && attempts.next().isAfter(due)) {
            due = attempts.next();
        }
        if (!now.isBefore(due) && isItsTurn(now)) {
            attempt(isSame ? attempts.failures() : 0);
        }
    }

    /**
     * Whether this relay may prove its names now. Relays with one name take turns: each waits for a random time after
     * its start, which also gives the region time to meet, and while another proves the name.
     */
    private boolean isItsTurn(Instant now) {
        if (turn.isEmpty()) {
            turn = Optional.of(challenges.isShared() ? nextTurn(now) : now);
        }
        return !now.isBefore(turn.get()) && !challenges.isInUse();
    }

    private Instant nextTurn(Instant now) {
        return now.plus(MIN_TURN).plusMillis((long) (MAX_TURN.minus(MIN_TURN).toMillis() * random.nextDouble()));
    }

    /** Whether the certificate is for all names, and not from an authority that was set before. */
    private boolean isInUse() {
        boolean isFromOther = !attempts.directory().isEmpty()
                && !attempts.directory().equals(options.directory().toString());
        return !isFromOther && current.filter(found -> found.covers(options.names())).isPresent();
    }

    private Instant dueOf(IssuedCertificate certificate, Instant now) throws InterruptedException {
        if (!now.isBefore(askAt)) {
            askWindow(certificate.leaf(), now);
        }
        return Renewal.due(certificate, window, moment);
    }

    private void askWindow(X509Certificate leaf, Instant now) throws InterruptedException {
        try {
            window = authority.window(leaf).filter(found -> found.start().isBefore(found.end()));
            Duration pause = window.flatMap(RenewalWindow::askAgain).map(at -> Duration.between(now, at))
                    .orElse(ASK_AGAIN);
            pause = pause.compareTo(MIN_ASK_AGAIN) < 0 ? MIN_ASK_AGAIN : pause;
            askAt = now.plus(pause.compareTo(MAX_ASK_AGAIN) < 0 ? pause : MAX_ASK_AGAIN);
        } catch (AuthorityException e) { // the window that is known stays, or two thirds of the lifetime
            askAt = now.plus(MIN_ASK_AGAIN);
            LOG.log(Level.DEBUG, () -> "the time of the renewal is not known: " + e.getMessage());
        }
    }

    private void attempt(int failures) throws InterruptedException {
        AcmeOptions.Method method = options.methods().get(failures % options.methods().size());
        try {
            IssuedCertificate issued = authority.order(current.map(IssuedCertificate::leaf), method);
            if (!issued.covers(options.names())) {
                throw new AuthorityException("the new certificate does not cover " + options.names(), null);
            }
            succeeded(issued);
        } catch (ProofInUseException e) { // both give way, and try again at times of their own
            turn = Optional.of(nextTurn(clock.instant()));
            LOG.log(Level.DEBUG, () -> ErrorLine.of(e));
        } catch (AuthorityException e) {
            failed(failures + 1, String.valueOf(e.getMessage()), e.retryAfter());
        }
    }

    private void succeeded(IssuedCertificate issued) {
        current = Optional.of(issued);
        isSaved = false;
        save(Level.WARNING);
        window = Optional.empty();
        askAt = Instant.EPOCH;
        moment = random.nextDouble();
        remember(0, Instant.EPOCH);
        outage.works();
        LOG.log(Level.INFO, () -> options.directory().getHost() + " has issued a certificate for "
                + String.join(", ", options.names()) + " until " + text(issued.end()));
        use.accept(issued);
    }

    /** Writes the certificate that is in use into its file; a failure is repeated at the next check. */
    private void save(Level ofFailure) {
        if (!isSaved && current.isPresent()) {
            try {
                files.write(current.get());
                isSaved = true;
            } catch (IOException e) {
                LOG.log(ofFailure, () -> "the new certificate is in use but not in its file, trying again: "
                        + ErrorLine.of(e));
            }
        }
    }

    private void failed(int failures, String why, Optional<Instant> retryAfter) {
        Instant next = clock.instant().plus(Renewal.delay(failures, random.nextDouble()));
        if (retryAfter.isPresent() && retryAfter.get().isAfter(next)) {
            next = retryAfter.get();
        }
        remember(failures, next);
        String meanwhile = current
                .map(found -> "the present certificate stays, until " + text(found.end()))
                .orElse("this relay is not in the DERP map until it has a certificate");
        outage.failed("no new certificate for " + options.hostname() + " from "
                + HttpUrl.withoutSecrets(options.directory().toString()) + ": " + why
                + "; " + meanwhile + "; the next attempt is at " + text(next));
    }

    private void remember(int failures, Instant next) {
        attempts = new Attempts(
                options.directory().toString(), String.join(",", options.names()), failures, next);
        try {
            attempts.write(files.attempts());
        } catch (IOException e) { // the next process may ask too early
            LOG.log(Level.WARNING, () -> ErrorLine.of(e));
        }
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
