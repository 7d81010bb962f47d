package dev.jderp.frontdoor;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.config.Keystore;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
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

/** Front doors of one relay on free ports, with a certificate made for them; the container behind is the test's. */
final class TestDoor implements AutoCloseable {

    static final String SECRET = "the-secret-of-this-boot";
    static final AddressOptions NOBODY = new AddressOptions(List.of(), "X-Forwarded-For");
    static final FrontDoorOptions.Rate NO_LIMIT = new FrontDoorOptions.Rate(0, 1);
    static final FrontDoorOptions PLAIN = new FrontDoorOptions(
            true, List.of(), 0, false, Optional.empty(), 1, 0, List.of(),
            new FrontDoorOptions.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), 1000, 100_000, NO_LIMIT,
                    NO_LIMIT),
            Duration.ofMinutes(10), Duration.ofSeconds(15));
    static final RelayOptions RELAY = new RelayOptions(
            Duration.ofSeconds(2), RelayOptions.DEFAULTS.writeTimeout(), RelayOptions.DEFAULTS.keepAlive(),
            RelayOptions.DEFAULTS.pingInterval(), RelayOptions.DEFAULTS.queues(), RelayOptions.DEFAULTS.duplicates(),
            RelayOptions.DEFAULTS.log());

    final Relay relay;
    final Path directory;
    private final List<FrontDoor> doors = new ArrayList<>();

    TestDoor() throws Exception {
        this(NodePrivateKey.generate());
    }

    TestDoor(NodePrivateKey key) throws Exception {
        this(new Relay(key, RELAY, Clock.SYSTEM));
        certificate("localhost", "DNS:localhost,IP:127.0.0.1", "EC");
    }

    /** Without a certificate. */
    TestDoor(Relay relay) throws IOException {
        this.relay = relay;
        relay.start();
        directory = Files.createTempDirectory("door");
    }

    /** Makes {@code NAME.p12} with the password {@code password}. */
    Path certificate(String name, String alternatives, String algorithm) throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "x", "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", "password", "-keyalg", algorithm, "-validity", "30", "-dname", "CN=" + name,
                "-ext", "SAN=" + alternatives)
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        Files.writeString(directory.resolve("password"), "password\n");
        return file;
    }

    CertificateSource source(Path keystore) {
        return source(keystore, "localhost");
    }

    CertificateSource source(Path keystore, String hostname) {
        Path password = directory.resolve("password");
        return new CertificateSource(List.of(keystore, password), hostname, () -> read(keystore, password));
    }

    static ServerCertificate read(Path keystore, Path password) throws IOException {
        Keystore found = Keystore.open(keystore, Keystore.password(password));
        return new ServerCertificate(found.key(), found.chain());
    }

    FrontDoor open(FrontDoorOptions options, Platform platform, int containerPort) throws FrontDoorException {
        return open(options, platform, containerPort, NOBODY, true);
    }

    /** A front door behind proxies, or one that relays no packets. */
    FrontDoor open(FrontDoorOptions options, int containerPort, AddressOptions addresses, boolean derpEnabled)
            throws FrontDoorException {
        return open(options, Platform.detect(), containerPort, addresses, derpEnabled);
    }

    private FrontDoor open(
            FrontDoorOptions options, Platform platform, int containerPort, AddressOptions addresses,
            boolean derpEnabled) throws FrontDoorException {
        FrontDoor door = new FrontDoor(
                relay,
                options,
                options.tls() ? Optional.of(source(directory.resolve("localhost.p12"))) : Optional.empty(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), containerPort),
                SECRET,
                new ClientAddresses(addresses),
                derpEnabled,
                platform);
        doors.add(door);
        door.containerIsReady();
        return door;
    }

    FrontDoor open(FrontDoorOptions options, int containerPort) throws FrontDoorException {
        return open(options, Platform.detect(), containerPort);
    }

    static FrontDoorOptions tls() {
        return new FrontDoorOptions(
                true, PLAIN.addresses(), 0, true, Optional.empty(), 1, 0, List.of(), PLAIN.limits(),
                PLAIN.keepAliveTime(), PLAIN.userTimeout());
    }

    static FrontDoorOptions loops(FrontDoorOptions o, int loops) {
        return new FrontDoorOptions(
                true, o.addresses(), 0, o.tls(), Optional.empty(), loops, 0, List.of(), o.limits(), o.keepAliveTime(),
                o.userTimeout());
    }

    static FrontDoorOptions limited(FrontDoorOptions.Limits limits) {
        return limited(limits, false);
    }

    static FrontDoorOptions limited(FrontDoorOptions.Limits limits, boolean tls) {
        return new FrontDoorOptions(
                true, PLAIN.addresses(), 0, tls, Optional.empty(), 1, 0, List.of(), limits,
                PLAIN.keepAliveTime(), PLAIN.userTimeout());
    }

    void closeDoors() {
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
