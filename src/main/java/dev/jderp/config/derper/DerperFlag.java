package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A flag of derper v1.102.5, with its default, the variables of container images that set it, and its meaning here. A
 * test compares the flags with those that derper lists itself.
 */
public enum DerperFlag {
    // @formatter:off
    A("a", FlagKind.TEXT, ":443", "DERP_ADDR DERP_PORT DERP_DERP_PORT", null,
            "address and port; TLS if the port is 443 or -certmode is manual"),
    ACCEPT_CONNECTION_BURST("accept-connection-burst", FlagKind.INTEGER, "9223372036854775807",
            "DERP_ACCEPT_CONNECTION_BURST", Setting.ACCEPT_CONNECTION_BURST,
            "connections that are accepted at once before -accept-connection-limit applies; with TLS only"),
    ACCEPT_CONNECTION_LIMIT("accept-connection-limit", FlagKind.NUMBER, "+Inf",
            "DERP_ACCEPT_CONNECTION_LIMIT", Setting.ACCEPT_CONNECTION_LIMIT,
            "connections per second that are accepted; with TLS only"),
    ACE("ace", FlagKind.BOOLEAN, "false", "DERP_ACE", null, "not available: the start fails"),
    ACME_EAB_KEY("acme-eab-key", FlagKind.TEXT, "", "DERP_ACME_EAB_KEY", null,
            "key of the external account for -certmode=gcp; ignored without that"),
    ACME_EAB_KID("acme-eab-kid", FlagKind.TEXT, "", "DERP_ACME_EAB_KID", null,
            "name of the external account for -certmode=gcp; ignored without that"),
    ACME_EMAIL("acme-email", FlagKind.TEXT, "", "DERP_ACME_EMAIL", null,
            "contact address for -certmode=letsencrypt and gcp; ignored without these"),
    ACME_IP_CERTS("acme-ip-certs", FlagKind.BOOLEAN, "false", "DERP_ACME_IP_CERTS", null,
            "with -certmode=letsencrypt and an IP address as -hostname; else the start fails"),
    BOOTSTRAP_DNS_NAMES("bootstrap-dns-names", FlagKind.TEXT, "", "DERP_BOOTSTRAP_DNS_NAMES DERP_BOOTSTRAP_DNS",
            Setting.BOOTSTRAP_DNS_NAMES, "names whose addresses /bootstrap-dns returns"),
    C("c", FlagKind.TEXT, "", "DERP_CONFIG_PATH DERP_CONFIG_FILE DERP_CONFIG", null,
            "file with the private key, made if absent; /var/lib/derper/derper.key for root"),
    CERTDIR("certdir", FlagKind.TEXT, "", "DERP_CERT_DIR DERP_CERTDIR DERP_CERTS", null,
            "directory with HOSTNAME.crt and HOSTNAME.key; the user's cache by default"),
    CERTMODE("certmode", FlagKind.TEXT, "letsencrypt", "DERP_CERT_MODE DERP_CERTMODE TAILSCALE_DERP_CERTMODE", null,
            "manual for the files of -certdir; letsencrypt and gcp for a certificate from that authority"),
    DERP("derp", FlagKind.BOOLEAN, "true", "DERP_DERP DERP_RUN_DERP DERP_DERP_ENABLE", Setting.ENABLED,
            "whether packets are relayed"),
    DEV("dev", FlagKind.BOOLEAN, "false", "DERP_DEV DERP_DEV_MODE", null,
            "port 3340 in place of -a, a new key for each start, the mesh key from TAILSCALE_DERPER_MESH_KEY"),
    HOME("home", FlagKind.TEXT, "", "DERP_HOME DERP_HOME_PAGE", Setting.HOME,
            "home page: empty for the default page, blank, or a URL to redirect to"),
    HOSTNAME("hostname", FlagKind.TEXT, "derp.tailscale.com",
            "DERP_HOSTNAME DERP_DOMAIN DERP_HOST TAILSCALE_DERP_HOSTNAME", Setting.HOSTNAME,
            "name in the certificate and in the DERP map, or an IP address"),
    HTTP_PORT("http-port", FlagKind.INTEGER, "80", "DERP_HTTP_PORT", null,
            "port for plain HTTP beside TLS; -1 for none"),
    MESH_PSK_FILE("mesh-psk-file", FlagKind.TEXT, "", "DERP_MESH_PSK_FILE DERP_MESH_PSKFILE", null,
            "file with the mesh key; by default derp-mesh.key in /home/derp/keys or ~/keys, if one is there"),
    MESH_WITH("mesh-with", FlagKind.TEXT, "", "DERP_MESH_WITH", Setting.MESH_WITH, "other relays of the region"),
    RATE_CONFIG("rate-config", FlagKind.TEXT, "", "DERP_RATE_CONFIG", Setting.RATE_CONFIG,
            "JSON file with rate limits, read again on SIGHUP and when it changes"),
    SECRETS_CACHE_DIR("secrets-cache-dir", FlagKind.TEXT, "", "DERP_SECRETS_CACHE_DIR", null, "ignored"),
    SECRETS_PATH_PREFIX("secrets-path-prefix", FlagKind.TEXT, "prod/derp", "DERP_SECRETS_PATH_PREFIX", null, "ignored"),
    SECRETS_URL("secrets-url", FlagKind.TEXT, "", "DERP_SECRETS_URL", null,
            "not available: the start fails; -mesh-psk-file has the mesh key"),
    SOCKET("socket", FlagKind.TEXT, "", "DERP_SOCKET", Setting.SOCKET, "socket of tailscaled, for -verify-clients"),
    STUN("stun", FlagKind.BOOLEAN, "true", "DERP_STUN DERP_RUN_STUN DERP_STUN_ENABLE", Setting.STUN,
            "whether the relay answers STUN"),
    STUN_PORT("stun-port", FlagKind.INTEGER, "3478", "DERP_STUN_PORT", Setting.STUN_PORT, "UDP port for STUN"),
    TCP_KEEPALIVE_TIME("tcp-keepalive-time", FlagKind.DURATION, "10m0s", "DERP_TCP_KEEPALIVE_TIME",
            Setting.TCP_KEEPALIVE_TIME, "idle time after which the kernel probes a connection"),
    TCP_USER_TIMEOUT("tcp-user-timeout", FlagKind.DURATION, "15s", "DERP_TCP_USER_TIMEOUT", Setting.TCP_USER_TIMEOUT,
            "how long sent data may stay unacknowledged"),
    TCP_WRITE_TIMEOUT("tcp-write-timeout", FlagKind.DURATION, "2s", "DERP_TCP_WRITE_TIMEOUT",
            Setting.TCP_WRITE_TIMEOUT, "time after which a client that does not read is closed; 0 for no limit"),
    UNPUBLISHED_BOOTSTRAP_DNS_NAMES("unpublished-bootstrap-dns-names", FlagKind.TEXT, "",
            "DERP_UNPUBLISHED_BOOTSTRAP_DNS_NAMES DERP_UNPUBLISHED_DNS", Setting.UNPUBLISHED_BOOTSTRAP_DNS_NAMES,
            "names that /bootstrap-dns returns to clients that ask for them"),
    VERIFY_CLIENT_URL("verify-client-url", FlagKind.TEXT, "", "DERP_VERIFY_CLIENT_URL DERP_VERIFY_CLIENTS_URL",
            Setting.VERIFY_CLIENT_URL, "admission controller that must admit each client"),
    VERIFY_CLIENT_URL_FAIL_OPEN("verify-client-url-fail-open", FlagKind.BOOLEAN, "true",
            "DERP_VERIFY_CLIENT_URL_FAIL_OPEN DERP_VERIFY_FAIL_OPEN", Setting.VERIFY_CLIENT_URL_FAIL_OPEN,
            "whether clients are admitted while the admission controller cannot be reached"),
    VERIFY_CLIENTS("verify-clients", FlagKind.BOOLEAN, "false", "DERP_VERIFY_CLIENTS TAILSCALE_DERP_VERIFY_CLIENTS",
            Setting.VERIFY_CLIENTS, "whether clients must be known to the tailscaled of this host"),
    VERSION("version", FlagKind.BOOLEAN, "false", "", null, "print the version and exit");
    // @formatter:on

    private final String flagName;
    private final FlagKind kind;
    private final String defaultText;
    private final String variables;
    private final @Nullable Setting setting;
    private final String help;

    DerperFlag(String flagName, FlagKind kind, String defaultText, String variables, @Nullable Setting setting,
            String help) {
        this.flagName = flagName;
        this.kind = kind;
        this.defaultText = defaultText;
        this.variables = variables;
        this.setting = setting;
        this.help = help;
    }

    /** The flag with its hyphen, such as {@code -hostname}. */
    public String text() {
        return "-" + flagName;
    }

    /** derper's default; empty as well where that depends on the host. */
    public String defaultText() {
        return defaultText;
    }

    /** The meaning of the flag here, in one line. */
    public String help() {
        return help;
    }

    /** The variables of container images that set the flag, the most common one first. */
    public List<String> variables() {
        return variables.isEmpty() ? List.of() : List.of(variables.split(" ", -1));
    }

    FlagKind kind() {
        return kind;
    }

    /** The setting that has the flag's value as it is; empty for a flag that means more than one setting, or none. */
    Optional<Setting> setting() {
        return Optional.ofNullable(setting);
    }

    static Map<String, FlagKind> kinds() {
        return Arrays.stream(values()).collect(Collectors.toMap(each -> each.flagName, DerperFlag::kind));
    }

    static Map<String, DerperFlag> byName() {
        return Arrays.stream(values()).collect(Collectors.toMap(each -> each.flagName, Function.identity()));
    }

    /** The flag that an environment variable sets; empty if there is no such flag. */
    static Optional<DerperFlag> ofVariable(String name) {
        return Arrays.stream(values()).filter(each -> each.variables().contains(name)).findFirst();
    }
}
