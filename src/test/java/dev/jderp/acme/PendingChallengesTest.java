package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.ManualClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingChallengesTest {

    private static final OfferedChallenge ALPN = new OfferedChallenge(
            AcmeOptions.Method.TLS_ALPN_01, "relay.example.com", "token", "token.thumbprint");
    private static final OfferedChallenge HTTP = new OfferedChallenge(
            AcmeOptions.Method.HTTP_01, "192.0.2.1", "other", "other.thumbprint");

    private static final OfferedChallenge SECOND = new OfferedChallenge(
            AcmeOptions.Method.TLS_ALPN_01, "relay.example.com", "second", "second.thumbprint");
    private static final List<String> NAMES = List.of("relay.example.com", "192.0.2.1");

    private final ManualClock clock = new ManualClock();
    private final PendingChallenges challenges = new PendingChallenges(clock);

    private static void connect(PendingChallenges from, PendingChallenges... to) {
        from.shareWith(lines -> Arrays.stream(to).map(each -> each.receive(lines, NAMES)).toList());
    }

    @Test
    void challengesAreShownUntilTheOrderEnds() throws Exception {
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
    void anotherRelaysChallengesAreShownForFiveMinutes() throws Exception {
        PendingChallenges sender = new PendingChallenges(clock);
        connect(sender, challenges);
        sender.add(ALPN);
        sender.add(HTTP);
        sender.share();
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
    void challengesOfThisRelayThatComeBackAreIgnored() throws Exception {
        connect(challenges, challenges);
        challenges.add(ALPN);
        challenges.share();
        challenges.clear();
        assertFalse(challenges.hasProofs());
    }

    @Test
    void challengesEndEverywhereWhenTheOrderEnds() throws Exception {
        PendingChallenges sender = new PendingChallenges(clock);
        connect(sender, challenges);
        sender.add(ALPN);
        sender.add(HTTP);
        sender.share();
        sender.clear();
        assertFalse(challenges.hasProofs());
        assertEquals(Optional.empty(), challenges.text("other"));
    }

    @Test
    void anotherRelaysProofOfTheNameKeepsThisOneFromStarting() throws Exception {
        challenges.receive(ALPN.line(), NAMES);
        assertTrue(challenges.isInUse());
        assertThrows(ProofInUseException.class, () -> challenges.add(SECOND));
        challenges.add(new OfferedChallenge(AcmeOptions.Method.HTTP_01, "relay.example.com", "text", "text.x"));
        clock.advance(Duration.ofMinutes(5));
        assertFalse(challenges.isInUse());
        challenges.add(SECOND);
    }

    @Test
    void ofTwoOrdersAtOnceNoneShowsTheProofOfTheOther() throws Exception {
        PendingChallenges other = new PendingChallenges(clock);
        PendingChallenges third = new PendingChallenges(clock);
        connect(challenges, other, third);
        connect(other, challenges, third);
        challenges.add(ALPN);
        other.add(SECOND);
        assertThrows(ProofInUseException.class, other::share);
        assertThrows(ProofInUseException.class, challenges::share);
        assertEquals("", third.receive(SECOND.line(), NAMES)); // the first to arrive
        assertEquals("in use", third.receive(ALPN.line(), NAMES));
        other.clear();
        assertFalse(third.hasProofs());
        challenges.share();
        assertTrue(other.hasProofs());
        assertTrue(third.hasProofs());
    }

    @Test
    void theOrderThatBeganFirstGoesOn() throws Exception {
        PendingChallenges other = new PendingChallenges(clock);
        connect(challenges, other);
        connect(other, challenges);
        challenges.add(ALPN);
        challenges.share();
        assertThrows(ProofInUseException.class, () -> other.add(SECOND));
        other.clear();
        assertTrue(other.hasProofs());
        assertEquals("in use", challenges.receive(SECOND.line(), NAMES));
        assertEquals("", challenges.receive(HTTP.line(), NAMES));
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
