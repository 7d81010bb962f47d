package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateKeeperTest {

    private static final String NAME = "relay.example.com";
    private static final URI AUTHORITY = URI.create("https://authority.example/directory");

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final FakeAuthority authority = new FakeAuthority(() -> now, List.of(NAME, "also.example.com"));
    private final PendingChallenges challenges = new PendingChallenges();
    private final Outages outages = new Outages();
    private final List<IssuedCertificate> used = new ArrayList<>();
    private CertificateKeeper keeper;

    @BeforeEach
    void setUp() {
        keeper = restarted();
    }

    private CertificateKeeper keeper(URI url, List<String> names, AcmeOptions.Method... methods) {
        AcmeOptions options = new AcmeOptions(url, names, directory.resolve("acme"), "", true, Optional.empty(), "",
                List.of(methods));
        CertificateKeeper made = new CertificateKeeper(
                options, authority, challenges, () -> now, new Random(1), outages);
        made.onNewCertificate(used::add);
        return made;
    }

    private CertificateKeeper restarted() {
        return keeper(AUTHORITY, List.of(NAME), AcmeOptions.Method.TLS_ALPN_01);
    }

    /** Checks every minute for this time. */
    private void pass(Duration time) throws InterruptedException {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            keeper.check();
            now = now.plus(Duration.ofMinutes(1));
        }
    }

    @Test
    void theFirstCertificateIsOrderedAtOnceAndKept() throws Exception {
        assertTrue(keeper.current().isEmpty());
        keeper.check();
        assertEquals(1, authority.orders.size());
        assertEquals(keeper.current(), Optional.of(used.get(0)));
        assertEquals(used.get(0).chain(), restarted().current().orElseThrow().chain());
        assertEquals(used.get(0).key(), restarted().current().orElseThrow().key());
        pass(Duration.ofDays(2));
        assertEquals(1, authority.orders.size());
    }

    @Test
    void aCertificateThatAnotherProcessHasRenewedIsUsed() throws Exception {
        keeper.check();
        CertificateKeeper waiting = restarted();
        pass(Duration.ofDays(64));
        assertEquals(2, authority.orders.size());
        used.clear();
        waiting.readAgain();
        assertEquals(keeper.current().map(IssuedCertificate::leaf), waiting.current().map(IssuedCertificate::leaf));
        assertEquals(1, used.size());
        waiting.readAgain();
        waiting.check();
        assertEquals(1, used.size());
        assertEquals(2, authority.orders.size());
    }

    @Test
    void aCertificateIsRenewedAfterTwoThirdsOfItsLifetime() throws Exception {
        keeper.check();
        Instant first = now;
        pass(Duration.ofDays(59));
        assertEquals(1, authority.orders.size());
        pass(Duration.ofDays(5));
        assertEquals(2, authority.orders.size());
        assertEquals(List.of(Optional.empty(), Optional.of(first.plus(Duration.ofDays(90)))), authority.replaced);
        assertEquals(2, used.size());
    }

    @Test
    void aShortLivedCertificateIsRenewedInTime() throws Exception {
        authority.lifetime = Duration.ofDays(6);
        pass(Duration.ofDays(60));
        assertTrue(authority.orders.size() >= 14 && authority.orders.size() <= 15, "" + authority.orders.size());
    }

    @Test
    void theAuthoritysWindowDecidesAboutTheRenewal() throws Exception {
        keeper.check();
        pass(Duration.ofDays(1));
        authority.window = Optional.of(new RenewalWindow(
                now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(3)), Optional.empty()));
        pass(Duration.ofDays(2));
        assertEquals(1, authority.orders.size());
        pass(Duration.ofDays(1).plusMinutes(1));
        assertEquals(2, authority.orders.size());
        assertTrue(authority.questions <= 4 * 5 + 2, "questions: " + authority.questions);
    }

    @Test
    void aWindowOfThePastRenewsWithinHours() throws Exception {
        keeper.check();
        now = now.plus(Duration.ofDays(3));
        authority.window = Optional.of(new RenewalWindow( // as for a certificate that is about to be revoked
                now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)), Optional.empty()));
        keeper.check();
        assertEquals(2, authority.orders.size());
        pass(Duration.ofDays(3)); // the window is the same for the new certificate
        assertEquals(4, authority.orders.size());
    }

    @Test
    void anAuthorityThatIsDownForADayIsAskedRarely() throws Exception {
        keeper.check();
        IssuedCertificate good = used.get(0);
        now = now.plus(Duration.ofDays(65));
        authority.failure = Optional.of(new AuthorityException("no connection: refused", null));
        try (Logged log = new Logged("dev.jderp.metrics.Outage")) {
            pass(Duration.ofDays(1));
            int attempts = authority.orders.size() - 1;
            assertTrue(attempts >= 8 && attempts <= 14, "attempts in a day: " + attempts);
            assertEquals(Optional.of(good), keeper.current());
            assertEquals(good.chain(), restarted().current().orElseThrow().chain());
            assertEquals(1, outages.failing(Dependency.AUTHORITY));
            assertEquals("WARNING no new certificate for relay.example.com from https://authority.example/directory: "
                    + "no connection: refused; the present certificate stays, until 2030-04-01T00:00:00Z; "
                    + "the next attempt is at ", log.lines().get(0).replaceFirst("2030-03-.*", ""));
        }
        authority.failure = Optional.empty();
        pass(Duration.ofHours(5).plusMinutes(1));
        assertEquals(2, used.size());
        assertEquals(0, outages.failing(Dependency.AUTHORITY));
    }

    @Test
    void failuresAreFewerThanFiveInAnHour() throws Exception {
        authority.failure = Optional.of(new AuthorityException("not proved", null));
        pass(Duration.ofHours(1));
        assertEquals(4, authority.orders.size());
    }

    @Test
    void aProcessThatIsStartedAgainDoesNotAskEarlier() throws Exception {
        authority.failure = Optional.of(new AuthorityException("not proved", null));
        for (int i = 0; i < 60; i++) {
            keeper = restarted();
            keeper.check();
            now = now.plus(Duration.ofMinutes(1));
        }
        assertEquals(4, authority.orders.size());
    }

    @Test
    void theTimeThatARateLimitNamesIsKept() throws Exception {
        authority.failure = Optional.of(
                new AuthorityException("rateLimited", null, now.plus(Duration.ofDays(2))));
        pass(Duration.ofDays(2));
        assertEquals(1, authority.orders.size());
        keeper.check();
        assertEquals(2, authority.orders.size());
    }

    @Test
    void bothWaysToProveANameAreTriedInTurn() throws Exception {
        authority.failure = Optional.of(new AuthorityException("not proved", null));
        keeper = keeper(AUTHORITY, List.of(NAME), AcmeOptions.Method.HTTP_01, AcmeOptions.Method.TLS_ALPN_01);
        pass(Duration.ofMinutes(30));
        assertEquals(List.of(AcmeOptions.Method.HTTP_01, AcmeOptions.Method.TLS_ALPN_01, AcmeOptions.Method.HTTP_01,
                AcmeOptions.Method.TLS_ALPN_01), authority.orders);
    }

    @Test
    void aNewNameOrAnotherAuthorityIsOrderedAtOnce() throws Exception {
        keeper.check();
        keeper = keeper(AUTHORITY, List.of(NAME, "also.example.com"), AcmeOptions.Method.TLS_ALPN_01);
        assertTrue(keeper.current().isPresent());
        pass(Duration.ofHours(1));
        assertEquals(1, authority.orders.size()); // the first certificate has both names
        keeper = keeper(URI.create("https://other.example/"), List.of(NAME), AcmeOptions.Method.TLS_ALPN_01);
        assertTrue(keeper.current().isPresent());
        pass(Duration.ofHours(1));
        assertEquals(2, authority.orders.size());
        keeper = keeper(URI.create("https://other.example/"), List.of(NAME, "third.example.com"),
                AcmeOptions.Method.TLS_ALPN_01);
        keeper.check();
        assertEquals(3, authority.orders.size());
        assertEquals(2, used.size()); // the last one lacks the third name
        assertTrue(keeper.current().isPresent());
    }

    @Test
    void aWildcardCertificateInTheDirectoryIsUsed() throws Exception {
        new CertificateFiles(directory.resolve("acme"), NAME).write(FakeAuthority.issue(
                List.of("*.example.com"), now, now.plus(Duration.ofDays(90))));
        keeper = restarted();
        keeper.check();
        assertTrue(keeper.current().isPresent());
        assertEquals(0, authority.orders.size());
    }

    @Test
    void aDamagedFileIsReplaced() throws Exception {
        keeper.check();
        Files.writeString(keeper.file(), "damaged\n");
        keeper = restarted();
        assertFalse(keeper.current().isPresent());
        keeper.check();
        assertTrue(restarted().current().isPresent());
    }

    @Test
    void aCertificateThatCannotBeWrittenIsUsedAndWrittenLater() throws Exception {
        Path blocked = keeper.file();
        Files.createDirectories(blocked.resolve("in-the-way"));
        keeper = restarted();
        keeper.check();
        assertEquals(keeper.current(), Optional.of(used.get(0)));
        Files.delete(blocked.resolve("in-the-way"));
        Files.delete(blocked);
        keeper.check();
        assertEquals(1, authority.orders.size());
        assertEquals(used.get(0).chain(), restarted().current().orElseThrow().chain());
    }

    @Test
    void aRelayOfARegionWaitsBeforeItsFirstOrder() throws Exception {
        challenges.shareWith(lines -> List.of());
        keeper.check();
        now = now.plusSeconds(15);
        keeper.check();
        assertEquals(0, authority.orders.size());
        now = now.plusSeconds(45);
        keeper.check();
        assertEquals(1, authority.orders.size());
    }

    @Test
    void anOrderWaitsWhileAnotherRelayProvesTheName() throws Exception {
        String line = new OfferedChallenge(AcmeOptions.Method.TLS_ALPN_01, NAME, "token", "token.x").line();
        challenges.receive(line, List.of(NAME));
        keeper.check();
        assertEquals(0, authority.orders.size());
        challenges.receive("WITHDRAWN\t" + line, List.of(NAME));
        keeper.check();
        assertEquals(1, authority.orders.size());
    }

    @Test
    void anOrderThatGivesWayIsNotAFailure() throws Exception {
        authority.failure = Optional.of(new ProofInUseException(NAME));
        keeper.check();
        now = now.plusSeconds(14);
        keeper.check();
        assertEquals(1, authority.orders.size());
        assertEquals(0, outages.failing(Dependency.AUTHORITY));
        authority.failure = Optional.empty();
        now = now.plusSeconds(46);
        keeper.check();
        assertEquals(2, authority.orders.size());
        assertEquals(1, used.size());
    }
}
