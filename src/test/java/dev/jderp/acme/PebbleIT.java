package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.client.dial.Authorities;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.Pebble;
import dev.jderp.testkit.RelayProcess;
import java.io.InputStream;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RevocationReason;

/** Orders at Pebble, which checks the names at a front door. */
@Tag("package")
class PebbleIT {

    private static final String NAME = "relay.example.com";
    private static final List<AcmeOptions.Method> ALPN = List.of(AcmeOptions.Method.TLS_ALPN_01);
    private static final List<AcmeOptions.Method> HTTP = List.of(AcmeOptions.Method.HTTP_01);
    private static final String EAB_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    private static final ProxySelector DIRECT = ProxySelector.of(null);

    @TempDir
    Path directory;

    private final int port = RelayProcess.freePort();
    private final int plainPort = RelayProcess.freePort();
    private final PendingChallenges pending = new PendingChallenges();
    private final Outages outages = new Outages();
    private Instant now = Instant.now();
    private Pebble pebble;
    private TestDoor door;
    private Logged log;

    @BeforeEach
    void setUp() throws Exception {
        log = new Logged("dev.jderp.metrics.Outage");
        Optional<Pebble> found = Pebble.find(directory);
        assumeTrue(found.isPresent(), "Pebble is not installed");
        pebble = found.get();
        door = new TestDoor();
        door.setChallenges(new Shown(pending));
        door.open(TestDoor.tls().toBuilder().addresses(List.of("127.0.0.1")).port(port).plainPort(plainPort).build(),
                1);
    }

    @AfterEach
    void tearDown() throws Exception {
        log.close();
        if (pebble != null) {
            pebble.close();
            door.close();
        }
    }

    private record Shown(PendingChallenges pending) implements Challenges {
        @Override
        public boolean hasCertificates() {
            return pending.hasProofs();
        }

        @Override
        public Optional<ServerCertificate> certificate(String serverName) {
            return pending.proof(serverName).map(proof -> new ServerCertificate(
                    proof.key(), List.of(proof.certificate())));
        }

        @Override
        public Optional<String> text(String token) {
            return pending.text(token);
        }
    }

    private AcmeOptions options(List<AcmeOptions.Method> methods, String... names) {
        return new AcmeOptions(pebble.directory(), List.of(names), directory.resolve("acme"), "admin@example.com", true,
                Optional.empty(), "", methods);
    }

    private SSLContext tls() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        try (InputStream roots = Files.newInputStream(pebble.roots())) {
            tls.init(null, new TrustManager[]{new Authorities(List.of(Authorities.fromPem(roots))).trustManager()},
                    null);
        }
        return tls;
    }

    private CertificateKeeper keeper(AcmeOptions options) throws Exception {
        return CertificateKeeper.open(options, pending, tls(), DIRECT, () -> now, outages);
    }

    private IssuedCertificate order(AcmeOptions options) throws Exception {
        CertificateKeeper keeper = keeper(options);
        keeper.check();
        if (pending.isShared()) { // the first check begins to wait for the relay's turn
            now = now.plus(Duration.ofMinutes(1));
            keeper.check();
        }
        assertFalse(pending.hasProofs());
        return keeper.current().orElseThrow(() -> new AssertionError(log.lines()));
    }

    @Test
    void severalNamesAreProvedByTlsAlpn() throws Exception {
        pebble.start(port, plainPort);
        IssuedCertificate issued = order(options(ALPN, NAME, "also.example.com", "third.example.com"));
        assertTrue(issued.covers(List.of(NAME, "also.example.com", "third.example.com")));
        assertTrue(issued.chain().size() >= 2);
    }

    @Test
    void severalNamesAreProvedByThePlainPort() throws Exception {
        pebble.start(port, plainPort);
        assertTrue(order(options(HTTP, NAME, "also.example.com")).covers(List.of(NAME, "also.example.com")));
    }

    @Test
    void anAddressGetsAShortLivedCertificate() throws Exception {
        pebble.start(port, plainPort);
        IssuedCertificate issued = order(options(ALPN, "127.0.0.1", NAME));
        assertTrue(issued.covers(List.of("127.0.0.1", NAME)));
        assertEquals(6, Math.round(Duration.between(issued.begin(), issued.end()).toHours() / 24.0));
        assertTrue(order(options(HTTP, "127.0.0.1")).covers(List.of("127.0.0.1")));
    }

    @Test
    void aProfileIsAskedFor() throws Exception {
        pebble.start(port, plainPort);
        AcmeOptions plain = options(ALPN, NAME);
        IssuedCertificate issued = order(new AcmeOptions(plain.directory(), plain.names(), plain.files(), "", true,
                Optional.empty(), "shortlived", ALPN));
        assertEquals(6, Math.round(Duration.between(issued.begin(), issued.end()).toHours() / 24.0));
    }

    @Test
    void aCertificateIsRenewedWithTheSameAccount() throws Exception {
        pebble.start(port, plainPort);
        CertificateKeeper keeper = keeper(options(ALPN, NAME));
        keeper.check();
        IssuedCertificate first = keeper.current().orElseThrow();
        KeyPair account = new CertificateFiles(directory.resolve("acme"), NAME).account();
        now = now.plus(Duration.ofHours(1));
        keeper.check();
        assertEquals(Optional.of(first), keeper.current());
        now = now.plus(Duration.ofDays(85));
        keeper.check();
        IssuedCertificate second = keeper.current().orElseThrow();
        assertNotEquals(first.leaf(), second.leaf());
        assertNotEquals(first.key(), second.key());
        assertEquals(account.getPublic(), new CertificateFiles(directory.resolve("acme"), NAME).account().getPublic());
        assertTrue(pebble.log().contains(" is a replacement of "), pebble.log());
        assertEquals(1, pebble.log().split("There are now 1 accounts in memory", -1).length - 1);
    }

    @Test
    void aRevokedCertificateIsReplacedWithinADay() throws Exception {
        pebble.start(port, plainPort);
        AcmeOptions options = options(ALPN, NAME);
        CertificateKeeper keeper = keeper(options);
        keeper.check();
        IssuedCertificate first = keeper.current().orElseThrow();
        KeyPair account = new CertificateFiles(options.files(), NAME).account();
        try (AcmeSession opened = new AcmeSession(options.directory(), tls(), DIRECT)) {
            Login login = new AcmeAccount(options).login(opened.session(), account);
            Certificate.revoke(login, first.leaf(), RevocationReason.SUPERSEDED);
        }
        now = now.plus(Duration.ofHours(25));
        keeper.check();
        assertNotEquals(Optional.of(first), keeper.current());
    }

    @Test
    void rejectedNoncesAreTriedAgain() throws Exception {
        pebble.with("PEBBLE_WFE_NONCEREJECT", "40").start(port, plainPort);
        assertTrue(order(options(ALPN, NAME, "also.example.com")).covers(List.of(NAME)));
        assertTrue(pebble.log().contains("badNonce") || pebble.log().contains("nonce"), pebble.log());
    }

    @Test
    void anAccountOfTheAuthorityIsBoundByItsKey() throws Exception {
        pebble.start(port, plainPort, """
                "externalAccountBindingRequired": true, "externalAccountMACKeys": {"kid-1": "%s"},
                """.formatted(EAB_KEY));
        CertificateKeeper without = keeper(options(ALPN, NAME));
        without.check();
        assertTrue(log.take().get(0).contains("the authority requires an account of its own; set derp.acme-eab-kid"));
        now = now.plus(Duration.ofHours(1));
        Path key = Files.writeString(directory.resolve("eab"), EAB_KEY + "\n");
        AcmeOptions plain = options(ALPN, NAME);
        AcmeOptions bound = new AcmeOptions(plain.directory(), plain.names(), plain.files(), "", true,
                Optional.of(new AcmeOptions.ExternalAccount("kid-1", key)), "", ALPN);
        assertTrue(order(bound).covers(List.of(NAME)));
    }

    /** The authority connects to the relay that has not ordered, which then orders a certificate of its own. */
    @Test
    void twoRelaysWithOneNameAnswerForEachOther() throws Exception {
        PendingChallenges other = new PendingChallenges();
        pending.shareWith(lines -> List.of(other.receive(lines, List.of(NAME))));
        try (TestDoor second = new TestDoor()) {
            second.setChallenges(new Shown(other));
            second.open(TestDoor.tls().toBuilder().addresses(List.of("127.0.0.2")).port(port).plainPort(plainPort)
                    .build(), 1);
            pebble.start(port, plainPort);
            pebble.setAddress(NAME, "127.0.0.2");
            assertTrue(order(options(ALPN, NAME)).covers(List.of(NAME)));
            assertFalse(other.hasProofs()); // withdrawn
            Files.delete(directory.resolve("acme").resolve(NAME));
            assertTrue(order(options(HTTP, NAME)).covers(List.of(NAME)));
        }
    }

    @Test
    void aNameThatIsElsewhereIsNotProvedUntilItIsHere() throws Exception {
        pebble.start(port, plainPort);
        pebble.setAddress(NAME, "127.0.0.9");
        CertificateKeeper keeper = keeper(options(ALPN, NAME, "also.example.com"));
        keeper.check();
        assertTrue(keeper.current().isEmpty());
        String line = log.take().get(0);
        assertTrue(line.contains(NAME + " is not proved by tls-alpn-01: "), line);
        assertTrue(line.contains("; the next attempt is at "), line);
        pebble.setAddress(NAME, "127.0.0.1");
        now = now.plus(Duration.ofMinutes(5));
        keeper.check();
        assertTrue(keeper.current().isPresent(), log.lines().toString());
    }

    @Test
    void aNameThatTheAuthorityRefusesIsInTheLog() throws Exception {
        pebble.start(port, plainPort);
        keeper(options(ALPN, "blocked.example")).check();
        String line = log.take().get(0);
        assertTrue(line.contains("from " + pebble.directory() + ": rejectedIdentifier: "), line);
    }

    @Test
    void termsThatAreNotAgreedToAreInTheLog() throws Exception {
        pebble.start(port, plainPort);
        AcmeOptions plain = options(ALPN, NAME);
        keeper(new AcmeOptions(plain.directory(), plain.names(), plain.files(), "", false, Optional.empty(), "", ALPN))
                .check();
        String line = log.take().get(0);
        assertTrue(line.contains("derp.acme-agree is false; the authority's terms are at "), line);
    }

    @Test
    void anAuthorityThatIsDownLosesNothing() throws Exception {
        pebble.start(port, plainPort);
        CertificateKeeper keeper = keeper(options(ALPN, NAME));
        keeper.check();
        IssuedCertificate first = keeper.current().orElseThrow();
        pebble.stop();
        now = now.plus(Duration.ofDays(85));
        keeper.check();
        assertTrue(log.lines().get(0).contains("no connection: "), log.lines().toString());
        assertEquals(Optional.of(first), keeper.current());
        pebble.start(port, plainPort); // with no accounts, so the relay registers again
        now = now.plus(Duration.ofHours(5));
        keeper.check();
        assertNotEquals(Optional.of(first), keeper.current());
    }
}
