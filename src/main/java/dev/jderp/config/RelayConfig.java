package dev.jderp.config;

import dev.jderp.server.RelayOptions;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything that was set, checked.
 *
 * @param hostname the name that clients know this relay by
 * @param httpPort the port for HTTP
 * @param httpsPort the port for HTTPS, 0 for none
 * @param keyFile the relay's private key
 * @param keystore the certificate for HTTPS
 * @param ownKeystore whether the keystore is ours to make and to make anew
 * @param keystorePasswordFile the file with the keystore's password
 * @param region how this relay appears in the DERP map
 * @param relay the relay's own options
 * @param home the home page: empty, {@code blank}, or a URL
 */
public record RelayConfig(
        String hostname,
        int httpPort,
        int httpsPort,
        Path keyFile,
        Path keystore,
        boolean ownKeystore,
        Path keystorePasswordFile,
        RegionConfig region,
        RelayOptions relay,
        String home) {

    private static final int MOST_PORT = 65535;
    private static final int MOST_QUEUE = 1 << 16;

    /**
     * Reads the settings.
     *
     * @param source gives the value of a key, empty if it is not set
     * @param properties every name that is set as a property, to find those that are none
     * @param environment every name in the environment, likewise
     */
    public static RelayConfig read(
            Function<String, Optional<String>> source, Collection<String> properties, Collection<String> environment)
            throws SettingException {
        SettingNames.check(properties, environment);
        Settings s = new Settings(source);
        int httpPort = s.number(Setting.HTTP_PORT, 1, MOST_PORT);
        int httpsPort = s.number(Setting.HTTPS_PORT, 0, MOST_PORT);
        if (httpPort == httpsPort) {
            throw Settings.wrong(Setting.HTTPS_PORT, Integer.toString(httpsPort), "another port than derp.http-port");
        }
        Path state = s.path(Setting.STATE_DIR, Path.of(Setting.STATE_DIR.defaultText()));
        Path keystore = s.path(Setting.KEYSTORE, state.resolve("keystore.p12"));
        Path besideKeystore = keystore.resolveSibling(keystore.getFileName() + ".password");
        return new RelayConfig(
                s.host(Setting.HOSTNAME),
                httpPort,
                httpsPort,
                s.path(Setting.KEY_FILE, state.resolve("derper.key")),
                keystore,
                s.set(Setting.KEYSTORE).isEmpty(),
                s.path(Setting.KEYSTORE_PASSWORD_FILE, besideKeystore),
                region(s, httpsPort != 0 ? httpsPort : httpPort),
                new RelayOptions(
                        s.duration(Setting.HANDSHAKE_TIMEOUT, false),
                        s.duration(Setting.TCP_WRITE_TIMEOUT, true),
                        s.duration(Setting.KEEP_ALIVE, false),
                        s.number(Setting.SEND_QUEUE_DEPTH, 1, MOST_QUEUE)),
                home(s));
    }

    private static RegionConfig region(Settings s, int listeningPort) throws SettingException {
        int id = s.number(Setting.REGION_ID, 1, MOST_PORT);
        return new RegionConfig(
                id,
                s.text(Setting.REGION_CODE),
                s.text(Setting.REGION_NAME),
                s.set(Setting.NODE_NAME).orElse(id + "a"),
                s.ipv4(Setting.ADVERTISED_IPV4),
                s.ipv6(Setting.ADVERTISED_IPV6),
                s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(listeningPort), 1, MOST_PORT),
                s.number(Setting.ADVERTISED_STUN_PORT, -1, MOST_PORT));
    }

    private static String home(Settings s) throws SettingException {
        String home = s.text(Setting.HOME);
        if (!home.isEmpty() && !home.equals("blank") && !home.startsWith("http://") && !home.startsWith("https://")) {
            throw Settings.wrong(Setting.HOME, home, "nothing, blank, or a URL that begins with http:// or https://");
        }
        return home;
    }
}
