package dev.jderp.prober.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.ProbeContext;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expiry and revocation of certificates, as in Tailscale's TestCertExpiration and TestCRL. */
class CertificateCheckTest {

    private static final Instant NOW = TestAuthority.NOW;
    private static final Instant LATER = NOW.plus(Duration.ofDays(30));
    private static final String LIST = "http://crl.example.com/list";

    private final TestAuthority authority;
    private final List<URI> asked = new ArrayList<>();
    private byte[] list = new byte[0];

    CertificateCheckTest() throws Exception {
        authority = new TestAuthority("O=Some Authority,CN=E5");
    }

    private void check(X509Certificate... chain) throws IOException, InterruptedException {
        new CertificateCheck((url, maxBytes) -> {
            asked.add(url);
            assertEquals(10 << 20, maxBytes);
            return list;
        }).check(List.of(chain), NOW);
    }

    private String error(X509Certificate... chain) {
        return String.valueOf(assertThrows(IOException.class, () -> check(chain)).getMessage());
    }

    @Test
    void aCertificateNearOrOutsideItsDatesIsReported() throws Exception {
        check(authority.leaf(2, NOW, LATER), authority.root); // the root may expire when it likes
        assertEquals("the certificate of CN=relay.example.com is not valid before 2026-01-01T00:00:01Z",
                error(authority.leaf(2, NOW.plusSeconds(1), LATER)));
        Instant week = NOW.plus(Duration.ofDays(7));
        check(authority.leaf(2, NOW, week));
        assertEquals("the certificate of CN=relay.example.com expires soon, at 2026-01-07T23:59:59Z",
                error(authority.leaf(2, NOW, week.minusSeconds(1))));
        assertTrue(error(authority.leaf(2, NOW.minusSeconds(9), NOW.minusSeconds(1))).contains(" has expired at "));
        assertTrue(error(authority.root).contains("expires soon"), "a pinned leaf is signed by itself");
        assertEquals(List.of(), asked);
    }

    @Test
    void aRevokedCertificateIsReported() throws Exception {
        X509Certificate leaf = authority.leaf(7, NOW, LATER, LIST, LIST + "2");
        list = authority.crl();
        check(leaf, authority.root);
        list = authority.crl(6, 8);
        check(leaf, authority.root);
        assertEquals(List.of(URI.create(LIST), URI.create(LIST)), asked);
        list = authority.crl(6, 7);
        assertTrue(error(leaf, authority.root).startsWith("the certificate of CN=relay.example.com was revoked at "));
    }

    @Test
    void aListIsTrustedOnlyIfTheIssuerHasSignedIt() throws Exception {
        X509Certificate leaf = authority.leaf(7, NOW, LATER, LIST);
        list = new TestAuthority("O=Some Authority,CN=E5").crl();
        assertTrue(
                error(leaf, authority.root).startsWith("the certificate's CRL is invalid or not signed by its issuer"));
        list = new byte[]{1, 2, 3};
        assertTrue(
                error(leaf, authority.root).startsWith("the certificate's CRL is invalid or not signed by its issuer"));
        list = authority.crl();
        assertTrue(error(leaf).startsWith("the chain does not contain the certificate's issuer"));
        assertTrue(error(authority.leaf(7, NOW, LATER, "http://not a url"), authority.root).contains("has no URL"));
    }

    @Test
    void onlyNewCertificatesOfLetsEncryptMustNameAList() throws Exception {
        TestAuthority letsEncrypt = new TestAuthority("C=US,O=Let's Encrypt,CN=E5");
        check(letsEncrypt.leaf(2, Instant.parse("2025-05-06T23:59:59Z"), LATER));
        assertTrue(error(letsEncrypt.leaf(2, Instant.parse("2025-05-07T00:00:00Z"), LATER)).contains("names no CRL"));
        assertEquals(List.of(), asked);
    }

    @Test
    void allProblemsAreReportedTogether() throws Exception {
        X509Certificate leaf = authority.leaf(7, NOW, NOW.plusSeconds(1), LIST);
        list = authority.crl(7);
        String error = error(leaf, authority.root);
        assertTrue(error.contains("expires soon") && error.contains("; ") && error.contains("was revoked"), error);
    }

    @Test
    void arbitraryBytesAsDistributionPointsOnlyFail() throws Exception {
        byte[] whole = authority.leaf(7, NOW, LATER, LIST).getExtensionValue("2.5.29.31");
        assertEquals(Optional.of(LIST), DistributionPoint.first(whole));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> DistributionPoint.first(part));
        }
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) (1 << bit);
                try {
                    var unused = DistributionPoint.first(changed);
                } catch (IOException e) {
                    assertEquals("the certificate's list of CRLs cannot be parsed", e.getMessage());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/list", "file:///etc/passwd", "ldap://example.com"})
    void listsAreFetchedOverHttpOnly(String url) throws Exception {
        try (HttpFetch fetch = new HttpFetch()) {
            ProbeContext context = ProbeContext.within(new ManualProbeClock(), 1_000_000_000);
            assertThrows(HttpFetch.AnswerException.class, () -> fetch.get(URI.create(url), 10, context));
        }
    }
}
