package dev.jderp.acme;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.util.CSRBuilder;
import org.shredzone.acme4j.util.CertificateUtils;

/** An authority in the test's own process, whose clock is the test's. */
final class FakeAuthority implements Authority {

    private static final KeyPair ROOT_KEY = Keys.generateRsa();

    /** How each order was to be proved, those that have failed included. */
    final List<AcmeOptions.Method> orders = new ArrayList<>();
    /** The end of the certificate that each order replaces. */
    final List<Optional<Instant>> replaced = new ArrayList<>();
    Optional<AuthorityException> failure = Optional.empty();
    Optional<RenewalWindow> window = Optional.empty();
    int questions;
    Duration lifetime = Duration.ofDays(90);
    private final InstantSource clock;
    private final List<String> names;

    FakeAuthority(InstantSource clock, List<String> names) {
        this.clock = clock;
        this.names = names;
    }

    @Override
    public IssuedCertificate order(Optional<X509Certificate> old, AcmeOptions.Method method)
            throws AuthorityException {
        orders.add(method);
        replaced.add(old.map(each -> each.getNotAfter().toInstant()));
        if (failure.isPresent()) {
            throw failure.get();
        }
        return issue(names, clock.instant(), clock.instant().plus(lifetime));
    }

    @Override
    public Optional<RenewalWindow> window(X509Certificate certificate) throws AuthorityException {
        questions++;
        if (failure.isPresent()) {
            throw failure.get();
        }
        return window;
    }

    /** Makes a certificate that an authority has signed. */
    static IssuedCertificate issue(List<String> names, Instant begin, Instant end) {
        try {
            X509Certificate root = CertificateUtils.createTestRootCertificate("CN=an authority of a test",
                    begin.minus(Duration.ofDays(1000)), end.plus(Duration.ofDays(1000)), ROOT_KEY);
            KeyPair key = Keys.generate();
            CSRBuilder csr = new CSRBuilder();
            for (String name : names) {
                csr.addIdentifier(name.matches("[0-9.]+") ? Identifier.ip(name) : Identifier.dns(name));
            }
            csr.sign(key);
            return new IssuedCertificate(key.getPrivate(), List.of(
                    CertificateUtils.createTestCertificate(csr.getCSR(), begin, end, root, ROOT_KEY.getPrivate()),
                    root));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
