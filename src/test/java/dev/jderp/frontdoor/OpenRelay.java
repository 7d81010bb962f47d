package dev.jderp.frontdoor;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.Relay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A relay with a front door in this process, for the tests of those who connect to relays. */
public final class OpenRelay implements AutoCloseable {

    private final TestDoor doors;
    private final boolean tls;
    private FrontDoor door;

    private OpenRelay(TestDoor doors, boolean tls) throws FrontDoorException {
        this.doors = doors;
        this.tls = tls;
        this.door = open(0);
    }

    /** Without TLS, on a free port. */
    public static OpenRelay plain() throws Exception {
        return new OpenRelay(new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, Clock.SYSTEM)), false);
    }

    /** Without TLS, and with a key for its region's relays. */
    public static OpenRelay plain(MeshKey meshKey) throws Exception {
        return new OpenRelay(meshed(meshKey), false);
    }

    /** With TLS and a certificate of its own making, for {@code localhost} and 127.0.0.1. */
    public static OpenRelay tls() throws Exception {
        return new OpenRelay(new TestDoor(), true);
    }

    /** With both. */
    public static OpenRelay tls(MeshKey meshKey) throws Exception {
        TestDoor doors = meshed(meshKey);
        doors.certificate("localhost", "DNS:localhost,IP:127.0.0.1", "EC");
        return new OpenRelay(doors, true);
    }

    private static TestDoor meshed(MeshKey meshKey) throws IOException {
        return new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, Optional.of(meshKey),
                ClientVerifier.EVERYBODY, Clock.SYSTEM));
    }

    /** A certificate that tells a relay's key, with the key pair behind it. */
    public static X509Certificate metaCertificate(NodePublicKey relayKey, KeyPair signer) throws Exception {
        Instant now = Instant.now();
        byte[] der = MetaCertificate.encode(
                relayKey, signer, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    private FrontDoor open(int port) throws FrontDoorException {
        FrontDoorOptions o = TestDoor.PLAIN;
        return doors.open(new FrontDoorOptions(
                true, List.of("127.0.0.1"), port, tls, Optional.empty(), 1, 0, List.of(), o.limits(), o.keepAliveTime(),
                o.userTimeout()), 1);
    }

    public int port() {
        return door.port();
    }

    public Relay relay() {
        return doors.relay;
    }

    /** What it shows in TLS, without the meta certificate. */
    public List<X509Certificate> chain() {
        return door.chain();
    }

    /** Cuts every connection and listens no more. */
    public void shut() {
        door.close();
    }

    /** Listens again, on the port that it had. */
    public void reopen() throws FrontDoorException {
        door = open(door.port());
    }

    @Override
    public void close() throws IOException {
        doors.close();
    }
}
