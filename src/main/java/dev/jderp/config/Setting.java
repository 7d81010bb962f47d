package dev.jderp.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A thing that an operator can set. Names are derper's flags where those say something, behind {@code derp.}; the
 * README's table is checked against this list.
 */
public enum Setting {
    HOSTNAME("derp.hostname", "localhost",
            "the name that clients know this relay by; in the certificate and the DERP map"),
    HTTP_PORT(
            "derp.http-port", "8080",
            "port for HTTP"),
    HTTPS_PORT("derp.https-port", "8443", "port for HTTPS, 0 for none"),
    STATE_DIR(
            "derp.state-dir", "data", "directory of the relay's key and certificate"),
    KEY_FILE(
            "derp.key-file", "<state-dir>/derper.key",
            "the relay's private key, in derper's format; made if absent"),
    KEYSTORE(
            "derp.keystore",
            "<state-dir>/keystore.p12",
            "PKCS12 file with the certificate for HTTPS; made if absent, and only that one is ever made anew"),
    KEYSTORE_PASSWORD_FILE(
            "derp.keystore-password-file", "<keystore>.password",
            "file with the keystore's password; made with it"),
    REGION_ID(
            "derp.region-id", "900",
            "region in the DERP map; 900 to 999 are for self-hosters"),
    REGION_CODE(
            "derp.region-code", "own",
            "the region's short code"),
    REGION_NAME(
            "derp.region-name", "Own",
            "the region's display name"),
    NODE_NAME(
            "derp.node-name", "<region-id>a",
            "this relay's name in the DERP map, unique over all regions"),
    ADVERTISED_IPV4(
            "derp.advertised-ipv4", "",
            "IPv4 address in the DERP map; empty for DNS, none for no IPv4"),
    ADVERTISED_IPV6(
            "derp.advertised-ipv6",
            "",
            "IPv6 address in the DERP map; empty for DNS, none for no IPv6"),
    ADVERTISED_DERP_PORT(
            "derp.advertised-derp-port",
            "<https-port>",
            "port in the DERP map, behind NAT or a proxy"),
    ADVERTISED_STUN_PORT(
            "derp.advertised-stun-port",
            "-1",
            "STUN port in the DERP map, -1 for no STUN"),
    TCP_WRITE_TIMEOUT(
            "derp.tcp-write-timeout",
            "2s",
            "how long a write may make no progress; 0 for ever"),
    KEEP_ALIVE(
            "derp.keep-alive",
            "60s",
            "time between KeepAlive frames"),
    HANDSHAKE_TIMEOUT(
            "derp.handshake-timeout",
            "10s",
            "how long a client may take to log in"),
    SEND_QUEUE_DEPTH(
            "derp.send-queue-depth",
            "32",
            "packets that wait for one client, in each of its two queues"),
    HOME(
            "derp.home",
            "",
            "home page: empty, blank, or a URL to send visitors to"),
    CONFIG_FILE(
            "derp.config-file",
            "derp.properties",
            "properties file with settings; may be absent if not named");

    private final String key;
    private final String defaultText;
    private final String help;

    Setting(String key, String defaultText, String help) {
        this.key = key;
        this.defaultText = defaultText;
        this.help = help;
    }

    /** The name in files and system properties. */
    public String key() {
        return key;
    }

    /** The name in the environment, by the rule of MicroProfile Config. */
    public String environmentName() {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** What holds if it is not set; a name in angle brackets stands for another setting's value. */
    public String defaultText() {
        return defaultText;
    }

    /** What it is, in one line. */
    public String help() {
        return help;
    }

    /** The setting with this key. */
    public static Optional<Setting> forKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }
}
