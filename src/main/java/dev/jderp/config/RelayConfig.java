package dev.jderp.config;

import dev.jderp.acme.AcmeOptions;
import dev.jderp.admission.AdmissionOptions;
import dev.jderp.auth.AccessOptions;
import dev.jderp.bootstrap.BootstrapOptions;
import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.debug.options.DebugOptions;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.grid.options.GridOptions;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.mapserver.MapOptions;
import dev.jderp.mesh.MeshOptions;
import dev.jderp.prober.ProberOptions;
import dev.jderp.server.RelayOptions;
import dev.jderp.stunserver.StunOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All settings of a relay, validated and grouped by the part that they configure.
 *
 * @param hostname the host name by which clients know this relay, or an IP address
 * @param enabled whether packets are relayed
 * @param container the HTTP server that the front door forwards pages to
 * @param files the files that the relay reads, other than the keystore
 * @param keystore the keystore with the certificate for HTTPS
 * @param acme the certificate from an authority, empty for one of the relay's own or one in files
 * @param region how this relay appears in the DERP map
 * @param relay timeouts, queues and log of the relay itself
 * @param mesh the links to other relays of the region
 * @param grid the data grid of the region, empty without one
 * @param admission the checks that a client must pass to use the relay
 * @param address the proxies that are trusted to name their client's address
 * @param frontDoor the relay's own listener
 * @param stun the STUN server
 * @param debug the networks that may see the debug pages and metrics
 * @param bootstrap the names that bootstrap DNS serves
 * @param map the sources of the DERP map that is served
 * @param access the administrators' tokens and origins
 * @param prober the prober's options, empty if it is disabled; an empty map in them means the map that is served
 * @param home the home page: empty, {@code blank}, or a URL
 * @param demo whether the demo page is served
 * @param drain the time over which clients are disconnected when the relay stops
 * @param takeover the socket at which the next process takes over from this one, empty if none may
 * @param jsonLog whether the log is written as JSON
 */
public record RelayConfig(
        String hostname,
        boolean enabled,
        Container container,
        Files files,
        KeystoreFiles keystore,
        Optional<AcmeOptions> acme,
        RegionConfig region,
        RelayOptions relay,
        MeshOptions mesh,
        Optional<GridOptions> grid,
        AdmissionOptions admission,
        AddressOptions address,
        FrontDoorOptions frontDoor,
        StunOptions stun,
        DebugOptions debug,
        BootstrapOptions bootstrap,
        MapOptions map,
        AccessOptions access,
        Optional<ProberOptions> prober,
        String home,
        boolean demo,
        Duration drain,
        Optional<Path> takeover,
        boolean jsonLog) {

    /**
     * Where the container listens, or the HTTP server of a relay without one.
     *
     * @param httpPort the port for HTTP
     * @param httpAddress the IP address to listen on, empty for all
     * @param httpsPort the port for HTTPS, 0 for none
     */
    public record Container(int httpPort, String httpAddress, int httpsPort) {

        /** An address at which this host reaches the container: 127.0.0.1 if it listens on all addresses. */
        public String reachableAddress() {
            boolean isAll = httpAddress.isEmpty() || httpAddress.equals("0.0.0.0") || httpAddress.equals("::");
            return isAll ? "127.0.0.1" : httpAddress;
        }

        /** {@link #reachableAddress} and the port for HTTP. */
        public InetSocketAddress reachableSocket() {
            return new InetSocketAddress(reachableAddress(), httpPort);
        }

        /** {@link #reachableAddress} and the port for HTTP, as in a URL. */
        public String reachableHost() {
            return HostPort.text(reachableAddress(), httpPort);
        }
    }

    /**
     * The files that the relay reads.
     *
     * @param key the relay's private key
     * @param meshKey the region's mesh key, empty for none
     * @param rateLimits the rate limits, empty for none
     * @param authorities certificates that are trusted in addition to the JDK's when the relay calls other servers,
     *     empty for none
     */
    public record Files(Path key, Optional<Path> meshKey, Optional<Path> rateLimits, Optional<Path> authorities) {
    }

    /**
     * The PKCS12 keystore with the certificate for HTTPS.
     *
     * @param file the keystore
     * @param passwordFile the file with its password
     * @param isManaged whether the relay creates and renews the keystore; false if the operator has set its path
     */
    public record KeystoreFiles(Path file, Path passwordFile, boolean isManaged) {
    }

    private static final int MAX_PORT = 65535;
    private static final int MAX_LATITUDE = 90;
    private static final int MAX_LONGITUDE = 180;
    private static final int DEFAULT_STUN_PORT = 3478;
    private static final int MAX_DRAIN_S = 3_600;

    /**
     * Reads the settings.
     *
     * @param values returns all values that are set for a key, the one with the highest precedence first
     * @param properties the names of all properties that are set, in which unknown settings are found
     * @param environment all environment variables, in which unknown settings are found
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig read(
            Function<String, Stream<String>> values, Collection<String> properties, Map<String, String> environment)
            throws SettingException {
        SettingFaults faults = new SettingFaults();
        RelayConfig config = read(values, properties, environment, faults);
        faults.throwIfAny();
        return config;
    }

    /** Reads the settings and adds faults to {@code faults}; if there are any, the result must not be used. */
    static RelayConfig read(
            Function<String, Stream<String>> values, Collection<String> properties, Map<String, String> environment,
            SettingFaults faults) {
        KubernetesServices kubernetes = new KubernetesServices(environment);
        SettingNames.check(properties, environment, kubernetes, faults);
        DerperImage.check(environment, kubernetes, faults);
        Settings s = new Settings(
                setting -> OldNames.values(setting, values)
                        .filter(value -> faults.isFreeOf(setting) && !kubernetes.isSourceOf(setting, value))
                        .findFirst(),
                faults);
        FrontDoorOptions frontDoor = FrontDoorSettings.read(s);
        Container container = container(s, frontDoor);
        StunOptions stun = FrontDoorSettings.stun(s);
        Path state = s.path(Setting.STATE_DIR, Path.of(Setting.STATE_DIR.defaultText()));
        RegionConfig region = region(s, derpPort(frontDoor, container), stun);
        return new RelayConfig(
                s.host(Setting.HOSTNAME),
                s.flag(Setting.ENABLED),
                container,
                files(s, state),
                keystore(s, state),
                CertificateSettings.acme(s, frontDoor, region.derpPort(), state),
                region,
                ServerSettings.relay(s),
                MeshSettings.read(s),
                GridSettings.read(s, region),
                ServerSettings.admission(s),
                ServerSettings.address(s),
                frontDoor,
                stun,
                ServerSettings.debug(s),
                ServerSettings.bootstrap(s),
                AdminSettings.map(s, state),
                AdminSettings.access(s, state),
                ProberSettings.read(s),
                home(s),
                demo(s),
                Duration.ofSeconds(s.number(Setting.DRAIN_SECONDS, 0, MAX_DRAIN_S)),
                takeover(s, frontDoor, state),
                jsonLog(s));
    }

    /** Reads the container's ports, and checks that no port is used twice. */
    private static Container container(Settings s, FrontDoorOptions frontDoor) {
        int httpPort = httpPort(s);
        int httpsPort = frontDoor.enabled() ? 0 : s.number(Setting.HTTPS_PORT, 0, MAX_PORT);
        checkDiffers(s, Setting.HTTPS_PORT, httpsPort, httpPort, Setting.HTTP_PORT);
        if (frontDoor.enabled()) {
            checkDiffers(s, Setting.FRONT_DOOR_PORT, frontDoor.port(), httpPort, Setting.HTTP_PORT);
            checkDiffers(s, Setting.FRONT_DOOR_PLAIN_PORT, frontDoor.plainPort(), httpPort, Setting.HTTP_PORT);
            checkDiffers(s, Setting.FRONT_DOOR_PLAIN_PORT, frontDoor.plainPort(), frontDoor.port(),
                    Setting.FRONT_DOOR_PORT);
        }
        return new Container(httpPort, httpAddress(s, frontDoor.enabled()), httpsPort);
    }

    private static Files files(Settings s, Path state) {
        return new Files(
                s.path(Setting.KEY_FILE, state.resolve("derper.key")),
                s.file(Setting.MESH_PSK_FILE),
                s.file(Setting.RATE_CONFIG),
                s.file(Setting.AUTHORITIES_FILE));
    }

    private static KeystoreFiles keystore(Settings s, Path state) {
        Path file = s.path(Setting.KEYSTORE, state.resolve("keystore.p12"));
        Path besideIt = file.resolveSibling(file.getFileName() + ".password");
        return new KeystoreFiles(
                file, s.path(Setting.KEYSTORE_PASSWORD_FILE, besideIt), s.set(Setting.KEYSTORE).isEmpty());
    }

    private static int httpPort(Settings s) {
        Setting setting = Setting.HTTP_PORT;
        String value = s.text(setting);
        return value.equals("-1")
                ? s.reject(setting, value, "a port; derper's port for plain HTTP is "
                        + Setting.FRONT_DOOR_PLAIN_PORT.key() + " here", 1)
                : s.number(setting, 1, MAX_PORT);
    }

    private static void checkDiffers(Settings s, Setting setting, int port, int other, Setting taken) {
        if (port == other && s.isFreeOf(setting, taken)) {
            var unused = s.reject(setting, Integer.toString(port), "a port other than " + taken.key(), port);
        }
    }

    private static String httpAddress(Settings s, boolean behindFrontDoor) {
        List<String> addresses = s.addresses(Setting.HTTP_ADDRESS);
        if (addresses.size() > 1) {
            var unused = s.reject(Setting.HTTP_ADDRESS, String.join(",", addresses), "one IP address", "");
        }
        return addresses.isEmpty() ? behindFrontDoor ? "127.0.0.1" : "" : addresses.get(0);
    }

    /** Whether the keystore's certificate is served, by the front door or by the container. */
    public boolean servesKeystore() {
        return frontDoor.enabled() ? frontDoor.tls() && frontDoor.pem().isEmpty() : container.httpsPort() != 0;
    }

    /** A warning in one line if the certificate's authority cannot reach the relay by its settings; else empty. */
    public Optional<String> unreachableWarning() {
        return CertificateSettings.unreachableWarning(this);
    }

    /** The port on which clients are served: the front door's, or the container's for HTTPS, or that for HTTP. */
    public int derpPort() {
        return derpPort(frontDoor, container);
    }

    private static int derpPort(FrontDoorOptions frontDoor, Container container) {
        if (frontDoor.enabled()) {
            return frontDoor.port();
        }
        return container.httpsPort() != 0 ? container.httpsPort() : container.httpPort();
    }

    private static RegionConfig region(Settings s, int listeningPort, StunOptions stun) {
        int id = s.number(Setting.REGION_ID, 1, MAX_PORT);
        return new RegionConfig(
                id,
                s.text(Setting.REGION_CODE),
                s.text(Setting.REGION_NAME),
                s.degrees(Setting.REGION_LATITUDE, MAX_LATITUDE),
                s.degrees(Setting.REGION_LONGITUDE, MAX_LONGITUDE),
                s.set(Setting.NODE_NAME).orElse(id + "a"),
                s.ipv4(Setting.ADVERTISED_IPV4),
                s.ipv6(Setting.ADVERTISED_IPV6),
                s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(listeningPort), 1, MAX_PORT),
                s.number(Setting.ADVERTISED_STUN_PORT, advertisedStunPort(stun), -1, MAX_PORT));
    }

    /** The STUN port as the map has it: 0 for the default port, -1 for no STUN. */
    private static String advertisedStunPort(StunOptions stun) {
        int port = stun.port() == DEFAULT_STUN_PORT ? 0 : stun.port();
        return Integer.toString(stun.enabled() ? port : -1);
    }

    private static Optional<Path> takeover(Settings s, FrontDoorOptions frontDoor, Path state) {
        if (!s.flag(Setting.TAKEOVER)) {
            return Optional.empty();
        }
        return frontDoor.enabled()
                ? Optional.of(state.resolve("takeover.sock"))
                : s.reject(Setting.TAKEOVER, "true", "false while " + Setting.FRONT_DOOR_ENABLED.key() + " is false",
                        Optional.empty());
    }

    private static boolean jsonLog(Settings s) {
        return s.word(Setting.LOG_FORMAT, "text", "json").equals("json");
    }

    /** The demo lets every visitor use the relay, so a relay with a public name needs to ask for it. */
    private static boolean demo(Settings s) {
        String hostname = s.host(Setting.HOSTNAME);
        return s.set(Setting.DEMO).isPresent()
                ? s.flag(Setting.DEMO)
                : hostname.equals("localhost")
                        || IpLiteral.parse(hostname).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static String home(Settings s) {
        String home = s.text(Setting.HOME);
        if (!home.isEmpty() && !home.equals("blank") && !home.startsWith("http://") && !home.startsWith("https://")) {
            var unused = s.reject(
                    Setting.HOME, home, "an empty value, blank, or a URL that begins with http:// or https://", home);
        }
        return home;
    }
}
