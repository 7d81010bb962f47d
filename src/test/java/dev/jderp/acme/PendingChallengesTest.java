package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.ManualClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingChallengesTest {

    private static final OfferedChallenge ALPN = new OfferedChallenge(
            AcmeOptions.Method.TLS_ALPN_01, "relay.example.com", "token", "token.thumbprint");
    private static final OfferedChallenge HTTP = new OfferedChallenge(
            AcmeOptions.Method.HTTP_01, "192.0.2.1", "other", "other.thumbprint");

    private final ManualClock clock = new ManualClock();
    private final PendingChallenges challenges = new PendingChallenges(clock);

    @Test
    void challengesAreShownUntilTheOrderEnds() {
        assertFalse(challenges.hasProofs());
        challenges.add(ALPN);
        challenges.add(HTTP);
        assertTrue(challenges.hasProofs());
        assertEquals("CN=acme.invalid", challenges.proof("Relay.Example.com").orElseThrow().certificate()
                .getSubjectX500Principal().getName());
        assertTrue(challenges.proof("other.example.com").isEmpty());
        assertEquals(Optional.of("other.thumbprint"), challenges.text("other"));
        assertEquals(Optional.empty(), challenges.text("token"));
        challenges.clear();
        assertFalse(challenges.hasProofs());
        assertEquals(Optional.empty(), challenges.text("other"));
    }

    @Test
    void anotherRelaysChallengesAreShownForFiveMinutes() {
        PendingChallenges sender = new PendingChallenges(clock);
        sender.shareWith(lines -> challenges.receive(lines, List.of("relay.example.com", "192.0.2.1")));
        sender.add(ALPN);
        sender.add(HTTP);
        sender.share();
        sender.clear();
        assertTrue(challenges.hasProofs());
        assertEquals(Optional.of("other.thumbprint"), challenges.text("other"));
        challenges.clear(); // an order of its own has ended
        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertTrue(challenges.hasProofs());
        clock.advance(Duration.ofNanos(1));
        assertFalse(challenges.hasProofs());
        assertEquals(Optional.empty(), challenges.text("other"));
    }

    @Test
    void challengesOfThisRelayThatComeBackAreIgnored() {
        challenges.shareWith(lines -> challenges.receive(lines, List.of("relay.example.com", "192.0.2.1")));
        challenges.add(ALPN);
        challenges.share();
        challenges.clear();
        assertFalse(challenges.hasProofs());
    }

    @Test
    void challengesForOtherNamesAreIgnored() {
        challenges.receive(ALPN.line() + "\n" + HTTP.line(), List.of("another.example.com"));
        challenges.receive("", List.of("relay.example.com"));
        challenges.receive("TLS_ALPN_01\trelay.example.com\ttoken", List.of("relay.example.com"));
        challenges.receive("DNS_01\trelay.example.com\ttoken\ttoken.x", List.of("relay.example.com"));
        challenges.receive("HTTP_01\trelay.example.com\t../x\ttoken.x", List.of("relay.example.com"));
        assertFalse(challenges.hasProofs());
        assertEquals(Optional.empty(), challenges.text("other"));
    }

    @Test
    void theNumberOfReceivedChallengesIsBounded() {
        for (int i = 0; i < 300; i++) {
            challenges.receive("HTTP_01\trelay.example.com\tt" + i + "\tt.x", List.of("relay.example.com"));
        }
        assertTrue(challenges.text("t199").isPresent());
        assertTrue(challenges.text("t200").isEmpty());
    }

    @Test
    void anAddressIsAServerNameInReverse() throws Exception {
        assertEquals("1.2.0.192.in-addr.arpa", PendingChallenges.serverName(InetAddress.getByName("192.0.2.1")));
        assertEquals("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                PendingChallenges.serverName(InetAddress.getByName("2001:db8::1")));
    }
}
