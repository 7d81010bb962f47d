package dev.jderp.frontdoor;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.Relay;
import dev.jderp.sockets.ListenException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A relay with a front door in this process, for tests of code that connects to relays. */
public final class OpenRelay implements AutoCloseable {

    private final TestDoor doors;
    private final boolean tls;
    private FrontDoor door;

    private OpenRelay(TestDoor doors, boolean tls) throws ListenException {
        this.doors = doors;
        this.tls = tls;
        this.door = open(0);
    }

    /** Opens a relay without TLS, on a free port. */
    public static OpenRelay plain() throws Exception {
        return new OpenRelay(new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, Clock.SYSTEM)), false);
    }

    /** Opens a relay without TLS, with the mesh key of its region. */
    public static OpenRelay plain(MeshKey meshKey) throws Exception {
        return new OpenRelay(meshed(meshKey), false);
    }

    /** Opens a relay with TLS and a self-signed certificate for {@code localhost} and 127.0.0.1. */
    public static OpenRelay tls() throws Exception {
        return new OpenRelay(new TestDoor(), true);
    }

    /** Opens a relay with TLS and the mesh key of its region. */
    public static OpenRelay tls(MeshKey meshKey) throws Exception {
        TestDoor doors = meshed(meshKey);
        doors.certificate("localhost", "DNS:localhost,IP:127.0.0.1", "EC");
        return new OpenRelay(doors, true);
    }

    private static TestDoor meshed(MeshKey meshKey) throws IOException {
        return new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, Optional.of(meshKey),
                ClientVerifier.EVERYBODY, Clock.SYSTEM));
    }

    private FrontDoor open(int port) throws ListenException {
        return doors.open(TestDoor.PLAIN.toBuilder().addresses(List.of("127.0.0.1")).port(port).tls(tls).build(), 1);
    }

    public int port() {
        return door.port();
    }

    public Relay relay() {
        return doors.relay;
    }

    /** Returns the certificates that TLS shows, without the meta certificate. */
    public List<X509Certificate> chain() {
        return door.chain();
    }

    /** Closes every connection and the port. */
    public void shut() {
        door.close();
    }

    /** Listens again, on the same port. */
    public void reopen() throws ListenException {
        door = open(door.port());
    }

    @Override
    public void close() throws IOException {
        doors.close();
    }
}
