package dev.jderp.config;

import dev.jderp.auth.AccessOptions;
import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.admission.AdmissionOptions;
import dev.jderp.bootstrap.BootstrapOptions;
import dev.jderp.debug.DebugOptions;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.StunOptions;
import dev.jderp.mapserver.MapOptions;
import dev.jderp.prober.ProberOptions;
import dev.jderp.server.RelayOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that was set, checked.
 *
 * @param hostname the name that clients know this relay by
 * @param httpPort the container's port for HTTP
 * @param httpAddress the address that it listens on, empty for all
 * @param httpsPort the container's port for HTTPS, 0 for none
 * @param keyFile the relay's private key
 * @param keystore the certificate for HTTPS
 * @param ownKeystore whether the keystore is ours to make and to make anew
 * @param keystorePasswordFile the file with the keystore's password
 * @param region how this relay appears in the DERP map
 * @param relay the relay's own options
 * @param enabled whether packets are relayed
 * @param meshKeyFile the region's mesh key, empty for none
 * @param rateFile the rate limits, empty for none
 * @param admission the checks that a client must pass
 * @param authoritiesFile PEM file with authorities that may sign certificates of servers that the relay calls; empty
 *     for the JDK's only
 * @param address whose word is taken for a client's address
 * @param frontDoor the front door's options
 * @param stun whether and where STUN is answered
 * @param debug the access rule of the debug pages
 * @param bootstrap the names of bootstrap DNS
 * @param map where the DERP map that is served comes from
 * @param access the options of administration
 * @param prober what is probed, empty for nothing; an empty map in it is the one that is served
 * @param home the home page: empty, {@code blank}, or a URL
 * @param drain how long clients are sent away when the relay stops
 * @param jsonLog whether the log is written as JSON
 */
public record RelayConfig(
        String hostname,
        int httpPort,
        String httpAddress,
        int httpsPort,
        Path keyFile,
        Path keystore,
        boolean ownKeystore,
        Path keystorePasswordFile,
        RegionConfig region,
        RelayOptions relay,
        boolean enabled,
        Optional<Path> meshKeyFile,
        Optional<Path> rateFile,
        AdmissionOptions admission,
        Optional<Path> authoritiesFile,
        AddressOptions address,
        FrontDoorOptions frontDoor,
        StunOptions stun,
        DebugOptions debug,
        BootstrapOptions bootstrap,
        MapOptions map,
        AccessOptions access,
        Optional<ProberOptions> prober,
        String home,
        Duration drain,
        boolean jsonLog) {

    private static final int MAX_PORT = 65535;
    private static final int DEFAULT_STUN_PORT = 3478;
    private static final int MAX_DRAIN_S = 3_600;

    /**
     * Reads the settings.
     *
     * @param values gives all values that are set for a key, the strongest first
     * @param properties every name that is set as a property, to find those that are unknown
     * @param environment the whole environment, likewise
     * @throws SettingException with all that is wrong, one fault a line
     */
    public static RelayConfig read(
            Function<String, Stream<String>> values, Collection<String> properties, Map<String, String> environment)
            throws SettingException {
        SettingFaults faults = new SettingFaults();
        RelayConfig config = read(values, properties, environment, faults);
        faults.check();
        return config;
    }

    /** As the other one; what it returns is of no use if there are faults. */
    static RelayConfig read(
            Function<String, Stream<String>> values, Collection<String> properties, Map<String, String> environment,
            SettingFaults faults) {
        KubernetesServices kubernetes = new KubernetesServices(environment);
        SettingNames.check(properties, environment, kubernetes, faults);
        DerperImage.check(environment, kubernetes, faults);
        Settings s = new Settings(
                setting -> values.apply(setting.key())
                        .filter(value -> faults.isFreeOf(setting) && !kubernetes.isOf(setting, value))
                        .findFirst(),
                faults);
        int httpPort = httpPort(s);
        FrontDoorOptions frontDoor = FrontDoorSettings.read(s);
        int httpsPort = frontDoor.enabled() ? 0 : s.number(Setting.HTTPS_PORT, 0, MAX_PORT);
        differ(s, Setting.HTTPS_PORT, httpsPort, httpPort, Setting.HTTP_PORT);
        if (frontDoor.enabled()) {
            differ(s, Setting.FRONT_DOOR_PORT, frontDoor.port(), httpPort, Setting.HTTP_PORT);
            differ(s, Setting.FRONT_DOOR_PLAIN_PORT, frontDoor.plainPort(), httpPort, Setting.HTTP_PORT);
            differ(s, Setting.FRONT_DOOR_PLAIN_PORT, frontDoor.plainPort(), frontDoor.port(),
                    Setting.FRONT_DOOR_PORT);
        }
        StunOptions stun = FrontDoorSettings.stun(s);
        Path state = s.path(Setting.STATE_DIR, Path.of(Setting.STATE_DIR.defaultText()));
        Path keystore = s.path(Setting.KEYSTORE, state.resolve("keystore.p12"));
        Path besideKeystore = keystore.resolveSibling(keystore.getFileName() + ".password");
        return new RelayConfig(
                s.host(Setting.HOSTNAME),
                httpPort,
                httpAddress(s, frontDoor.enabled()),
                httpsPort,
                s.path(Setting.KEY_FILE, state.resolve("derper.key")),
                keystore,
                s.set(Setting.KEYSTORE).isEmpty(),
                s.path(Setting.KEYSTORE_PASSWORD_FILE, besideKeystore),
                region(s, derpPort(frontDoor, httpsPort, httpPort), stun),
                ServerSettings.relay(s),
                s.flag(Setting.ENABLED),
                s.file(Setting.MESH_PSK_FILE),
                s.file(Setting.RATE_CONFIG),
                ServerSettings.admission(s),
                s.file(Setting.AUTHORITIES_FILE),
                ServerSettings.address(s),
                frontDoor,
                stun,
                ServerSettings.debug(s),
                ServerSettings.bootstrap(s),
                AdminSettings.map(s, state),
                AdminSettings.access(s, state),
                ProberSettings.read(s),
                home(s),
                Duration.ofSeconds(s.number(Setting.DRAIN_SECONDS, 0, MAX_DRAIN_S)),
                jsonLog(s));
    }

    private static int httpPort(Settings s) {
        Setting setting = Setting.HTTP_PORT;
        String value = s.text(setting);
        return value.equals("-1")
                ? s.reject(setting, value, "a port; the counterpart of derper's port for plain HTTP is "
                        + Setting.FRONT_DOOR_PLAIN_PORT.key(), 1)
                : s.number(setting, 1, MAX_PORT);
    }

    private static void differ(Settings s, Setting setting, int port, int other, Setting taken) {
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
        return frontDoor.enabled() ? frontDoor.tls() && frontDoor.pem().isEmpty() : httpsPort != 0;
    }

    /** The port on which clients are served: the front door's, or the container's best. */
    public int derpPort() {
        return derpPort(frontDoor, httpsPort, httpPort);
    }

    private static int derpPort(FrontDoorOptions frontDoor, int httpsPort, int httpPort) {
        return frontDoor.enabled() ? frontDoor.port() : httpsPort != 0 ? httpsPort : httpPort;
    }

    /** The address at which this host reaches the container. */
    public String containerAddress() {
        boolean all = httpAddress.isEmpty() || httpAddress.equals("0.0.0.0") || httpAddress.equals("::");
        return all ? "127.0.0.1" : httpAddress;
    }

    private static RegionConfig region(Settings s, int listeningPort, StunOptions stun) {
        int id = s.number(Setting.REGION_ID, 1, MAX_PORT);
        return new RegionConfig(
                id,
                s.text(Setting.REGION_CODE),
                s.text(Setting.REGION_NAME),
                s.set(Setting.NODE_NAME).orElse(id + "a"),
                s.ipv4(Setting.ADVERTISED_IPV4),
                s.ipv6(Setting.ADVERTISED_IPV6),
                s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(listeningPort), 1, MAX_PORT),
                s.number(Setting.ADVERTISED_STUN_PORT, advertised(stun), -1, MAX_PORT));
    }

    /** The STUN port as a map contains it: 0 for the default port, -1 for no STUN. */
    private static String advertised(StunOptions stun) {
        int port = stun.port() == DEFAULT_STUN_PORT ? 0 : stun.port();
        return Integer.toString(stun.enabled() ? port : -1);
    }

    private static boolean jsonLog(Settings s) {
        return s.word(Setting.LOG_FORMAT, "text", "json").equals("json");
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
