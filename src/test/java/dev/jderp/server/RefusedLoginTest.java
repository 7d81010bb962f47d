package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Outages;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log line for each refused login, where the options ask for lines about connections. */
class RefusedLoginTest {

    private static final LoopbackTransport.Peer HOME = LoopbackTransport.Peer.at("192.0.2.7", 4_000);

    private final NodePrivateKey client = NodePrivateKey.generate();
    private final ManualClock clock = new ManualClock();
    private final Measurements measurements = new Measurements(new Outages(clock));
    private final Set<NodePublicKey> denied = new HashSet<>();
    private final ClientVerifier verifier = new ClientVerifier() {
        @Override
        public boolean isDenied(NodePublicKey key) {
            return denied.contains(key);
        }

        @Override
        public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
            return CompletableFuture.completedFuture(new Verdict(false, "tailscaled does not know the key"));
        }
    };
    private final Relay relay = new Relay(
            NodePrivateKey.generate(), options(), Optional.empty(), verifier, clock, measurements);
    private final Logged log = new Logged(ConnectionLog.class.getName());

    private static RelayOptions options() {
        RelayOptions d = RelayOptions.DEFAULTS;
        return d.toBuilder().log(new RelayOptions.Log(true, d.log().drops())).build();
    }

    @AfterEach
    void close() {
        log.close();
        relay.close();
    }

    private void assertLine(String key, String rest) {
        List<String> lines = log.take();
        assertEquals(1, lines.size(), lines.toString());
        String expected = "INFO login refused: id=\\d+ key=" + key + " address=192\\.0\\.2\\.7:4000 transport=\\S+ "
                + rest;
        assertTrue(lines.get(0).matches(expected), lines.get(0));
    }

    @Test
    void aLoginRefusedByACheckIsLogged() {
        TestPeer.join(relay, client, ClientInfo.REGULAR, HOME);
        assertLine(client.publicKey().text(), "reason=admission_refused detail=\"tailscaled does not know the key\"");
    }

    @Test
    void aLoginOfADeniedKeyIsLogged() {
        denied.add(client.publicKey());
        TestPeer.join(relay, client, ClientInfo.REGULAR, HOME);
        assertLine(client.publicKey().text(), "reason=admission_refused detail=\"the key is on the deny list\"");
    }

    @Test
    void aLoginForAnotherRelaysKeyIsLogged() throws Exception {
        LoopbackTransport transport = new LoopbackTransport(relay, HOME);
        NodePublicKey other = NodePrivateKey.generate().publicKey();
        transport.send(new ClientHandshake(client, ClientInfo.REGULAR).clientInfoFrame(other));
        assertLine("-", "reason=protocol_violation detail=\".+\"");
    }

    @Test
    void aLoginThatMissesItsDeadlineIsLogged() {
        new LoopbackTransport(relay, HOME);
        clock.advance(options().handshakeTimeout());
        relay.sweep();
        assertLine("-", "reason=handshake_timeout");
    }

    @Test
    void aLoginWhileTheRelayDrainsIsLogged() {
        relay.beginDrain(Duration.ofSeconds(1));
        new LoopbackTransport(relay, HOME);
        assertLine("-", "reason=shutdown");
    }

    @Test
    void aClientThatLeavesBeforeItsLoginIsNotLogged() {
        new LoopbackTransport(relay, HOME).connection().close(CloseReason.PEER_CLOSED);
        assertEquals(List.of(), log.lines().stream().filter(line -> line.startsWith("INFO")).toList());
    }

    @Test
    void aRelayWhoseCheckRefusesAllLoginsIsNotReady() {
        var outage = measurements.outages().add(Dependency.TAILSCALED, "tailscaled");
        relay.start();
        assertTrue(relay.isReady());
        outage.failed("tailscaled cannot be asked", true);
        clock.advance(Duration.ofSeconds(10));
        assertFalse(relay.isReady());
        outage.works();
        assertTrue(relay.isReady());
    }
}
