package dev.jderp.frontdoor;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.config.Keystore;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Front doors of one relay on free ports, with a certificate made for them; the test plays the container. */
public final class TestDoor implements AutoCloseable {

    public static final String SECRET = "the-secret-of-this-boot";
    public static final AddressOptions NOBODY = new AddressOptions(List.of(), "X-Forwarded-For");
    public static final PendingLimits.Rate NO_LIMIT = new PendingLimits.Rate(0, 1);
    public static final FrontDoorOptions PLAIN = FrontDoorOptions.builder()
            .port(0)
            .tls(false)
            .eventLoops(1)
            .limits(new PendingLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), 1000, 100_000, NO_LIMIT,
                    NO_LIMIT))
            .build();
    public static final RelayOptions RELAY = RelayOptions.DEFAULTS.toBuilder()
            .handshakeTimeout(Duration.ofSeconds(2))
            .build();

    public final Relay relay;
    public final Path directory;
    private Challenges challenges = Challenges.NONE;
    private final List<FrontDoor> doors = new ArrayList<>();

    public TestDoor() throws Exception {
        this(NodePrivateKey.generate());
    }

    public TestDoor(NodePrivateKey key) throws Exception {
        this(new Relay(key, RELAY, Clock.SYSTEM));
        certificate("localhost", "DNS:localhost,IP:127.0.0.1", "EC");
    }

    /** Front doors without a certificate. */
    public TestDoor(Relay relay) throws IOException {
        this.relay = relay;
        relay.start();
        directory = Files.createTempDirectory("door");
    }

    /** Makes {@code NAME.p12} with the password {@code password}. */
    public Path certificate(String name, String alternatives, String algorithm)
            throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "x", "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", "password", "-keyalg", algorithm, "-validity", "30", "-dname", "CN=" + name,
                "-ext", "SAN=" + alternatives)
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
        Files.writeString(directory.resolve("password"), "password\n");
        return file;
    }

    public CertificateSource source(Path keystore) {
        return source(keystore, "localhost");
    }

    public CertificateSource source(Path keystore, String hostname) {
        Path password = directory.resolve("password");
        return new CertificateSource(List.of(keystore, password), hostname, () -> read(keystore, password));
    }

    public static ServerCertificate read(Path keystore, Path password) throws IOException {
        Keystore found = Keystore.open(keystore, Keystore.password(password));
        return new ServerCertificate(found.key(), found.chain());
    }

    /** What the front doors that are opened from now on show to an authority. */
    public void setChallenges(Challenges value) {
        challenges = value;
    }

    public FrontDoor open(FrontDoorOptions options, Platform platform, int containerPort) throws ListenException {
        return open(options, platform, containerPort, NOBODY, true);
    }

    /** Opens a front door behind proxies, or one that relays no packets. */
    public FrontDoor open(FrontDoorOptions options, int containerPort, AddressOptions addresses, boolean derpEnabled)
            throws ListenException {
        return open(options, Platform.detect(), containerPort, addresses, derpEnabled);
    }

    private FrontDoor open(
            FrontDoorOptions options, Platform platform, int containerPort, AddressOptions addresses,
            boolean derpEnabled) throws ListenException {
        FrontDoor door = new FrontDoor(
                relay,
                options,
                options.tls() ? Optional.of(source(directory.resolve("localhost.p12"))) : Optional.empty(),
                challenges,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), containerPort),
                SECRET,
                new ClientAddresses(addresses),
                derpEnabled,
                GivenSockets.none(),
                platform);
        doors.add(door);
        door.containerIsReady();
        return door;
    }

    public FrontDoor open(FrontDoorOptions options, int containerPort) throws ListenException {
        return open(options, Platform.detect(), containerPort);
    }

    public static FrontDoorOptions tls() {
        return PLAIN.toBuilder().tls(true).build();
    }

    public static FrontDoorOptions loops(FrontDoorOptions o, int loops) {
        return o.toBuilder().eventLoops(loops).build();
    }

    public static FrontDoorOptions limited(PendingLimits limits) {
        return limited(limits, false);
    }

    public static FrontDoorOptions limited(PendingLimits limits, boolean tls) {
        return PLAIN.toBuilder().tls(tls).limits(limits).build();
    }

    /** Opens a front door with another certificate. */
    public FrontDoor open(FrontDoorOptions options, Platform platform, CertificateSource certificate)
            throws ListenException {
        FrontDoor door = new FrontDoor(
                relay, options, Optional.of(certificate), Challenges.NONE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                SECRET, new ClientAddresses(NOBODY), true, GivenSockets.none(), platform);
        doors.add(door);
        return door;
    }

    /** Returns the event loops of a front door. */
    public static RelayLoops loops(FrontDoor door) {
        return door.loops();
    }

    /** Returns the bytes of direct memory that a front door's buffers take. */
    public static long usedMemory(FrontDoor door) {
        return door.usedMemory();
    }

    public void closeDoors() {
        doors.forEach(FrontDoor::close);
    }

    @Override
    public void close() throws IOException {
        closeDoors();
        relay.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
