package dev.jderp.config;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting of the relay, with its default and help text. Settings are named {@code derp.} and the name of derper's
 * flag, if that is clear. A test compares {@code docs/settings.md} with this list.
 */
public enum Setting {
    HOSTNAME("derp.hostname", "localhost",
            "the name that clients know this relay by; in the certificate and the DERP map"),
    HTTP_PORT("derp.http-port", "8080", "the container's port for HTTP"),
    HTTPS_PORT("derp.https-port", "8443", "the container's port for HTTPS where there is no front door, 0 for none"),
    HTTP_ADDRESS("derp.http-address", "",
            "address that it listens on; empty for loopback behind the front door, for all without one"),
    STATE_DIR("derp.state-dir", "data", "directory of the relay's key and certificate"),
    KEY_FILE("derp.key-file", "<state-dir>/derper.key", "the relay's private key, in derper's format; made if absent"),
    KEYSTORE("derp.keystore", "<state-dir>/keystore.p12",
            "PKCS12 file with the certificate for HTTPS; made if absent, and only that one is ever made anew"),
    KEYSTORE_PASSWORD_FILE("derp.keystore-password-file", "<keystore>.password",
            "file with the keystore's password; made with it"),
    REGION_ID("derp.region-id", "900", "region in the DERP map; 900 to 999 are for self-hosters"),
    REGION_CODE("derp.region-code", "own", "the region's short code"),
    REGION_NAME("derp.region-name", "Own", "the region's display name"),
    NODE_NAME("derp.node-name", "<region-id>a", "this relay's name in the DERP map, unique over all regions"),
    ADVERTISED_IPV4("derp.advertised-ipv4", "", "IPv4 address in the DERP map; empty for DNS, none for no IPv4"),
    ADVERTISED_IPV6("derp.advertised-ipv6", "", "IPv6 address in the DERP map; empty for DNS, none for no IPv6"),
    ADVERTISED_DERP_PORT("derp.advertised-derp-port", "<front-door.port>",
            "port in the DERP map, behind NAT or a proxy"),
    ADVERTISED_STUN_PORT("derp.advertised-stun-port", "<stun-port>",
            "STUN port in the DERP map, -1 for no STUN, as without derp.stun"),
    MAP_OWN_REGION("derp.map-own-region", "true",
            "whether this relay and its region are in the DERP map that it serves"),
    MAP_FILE("derp.map-file", "", "file with more of that map, JSON or YAML, read again when it changes"),
    MAP_URLS("derp.map-urls", "",
            "URLs of DERP maps, with commas between, whose regions are served, too, unless there are own ones of their id"),
    MAP_REFRESH_INTERVAL("derp.map-refresh-interval", "1h", "how often those URLs are asked again"),
    MAP_DRAINED_NODES("derp.map-drained-nodes", "last",
            "where drained nodes are in their region: last, or remove for not in the map"),
    ADMIN_TOKEN_FILE("derp.admin-token-file", "<state-dir>/admin-tokens",
            "file with who may use /api/v1, read again when it changes; made with one admin if absent and not set"),
    CORS_ORIGINS("derp.cors-origins", "",
            "origins, with commas between, whose pages may read the DERP map and, with a token, use /api/v1"),
    TCP_WRITE_TIMEOUT("derp.tcp-write-timeout", "2s", "how long a write may make no progress; 0 for ever"),
    KEEP_ALIVE("derp.keep-alive", "60s",
            "time between KeepAlive frames; at most 40s to clients that came by a proxy that is named"),
    HANDSHAKE_TIMEOUT("derp.handshake-timeout", "10s", "how long a client may take to log in"),
    SEND_QUEUE_DEPTH("derp.send-queue-depth", "32", "packets that wait for one client, in each of its two queues"),
    SEND_QUEUE_BYTES("derp.send-queue-bytes", "3145728",
            "bytes of packets that wait for one client that does not read, in each of its two queues; 0 for any number"),
    DUPLICATE_POLICY("derp.duplicate-policy", "last-writer",
            "who gets the packets of a key with several connections: last-writer, or disable-fighters for nobody"),
    PING_INTERVAL("derp.ping-interval", "60s",
            "time between the Pings that measure round trips to clients that answer them; 0 for none"),
    RATE_CONFIG("derp.rate-config", "", "JSON file with rate limits, read again when it changes and on SIGHUP"),
    MESH_PSK_FILE("derp.mesh-psk-file", "", "file with the region's mesh key, 64 hex digits"),
    VERIFY_CLIENTS("derp.verify-clients", "false", "whether the local tailscaled must know a client"),
    SOCKET("derp.socket", "/var/run/tailscale/tailscaled.sock", "the local tailscaled's socket"),
    VERIFY_CLIENT_URL("derp.verify-client-url", "", "URL of an admission controller that must allow a client"),
    VERIFY_CLIENT_URL_FAIL_OPEN("derp.verify-client-url-fail-open", "true",
            "whether clients are allowed while the admission controller cannot be reached; false is recommended"),
    AUTHORITIES_FILE("derp.authorities-file", "",
            "PEM file with authorities that may sign the certificates of the admission controller and of map URLs, beside the JDK's; read again when it changes"),
    VERIFY_CACHE_TIME("derp.verify-cache-time", "0",
            "how long a decision that allows a client is remembered; 0 for not at all"),
    VERIFY_RECHECK_INTERVAL("derp.verify-recheck-interval", "0",
            "how often connected clients are checked again; 0 for never"),
    ALLOW_LIST_FILE("derp.allow-list-file", "",
            "file with the only node keys that may use the relay, one a line, read again when it changes"),
    DENY_LIST_FILE("derp.deny-list-file", "",
            "file with node keys that may not, whatever else speaks for them, read again when it changes"),
    TRUSTED_PROXIES("derp.trusted-proxies", "",
            "addresses and networks of HTTP proxies, with commas between, that name their client in a header"),
    CLIENT_ADDRESS_HEADER("derp.client-address-header", "X-Forwarded-For",
            "the header in which those proxies name it"),
    DEBUG_TRUSTED_CIDRS("derp.debug-trusted-cidrs", "",
            "addresses and networks, with commas between, that may see /debug/ and /metrics beside this host"),
    DEBUG_HOSTS("derp.debug-hosts", "",
            "names, with commas between, by which a browser may ask for /debug/ and /metrics, beside derp.hostname and addresses"),
    DRAIN_SECONDS("derp.drain-seconds", "10",
            "seconds over which clients are sent away when the relay stops; 0 for at once"),
    ENABLED("derp.enabled", "true",
            "whether packets are relayed; false leaves the other services, and a node for STUN only in the DERP map"),
    BOOTSTRAP_DNS_NAMES("derp.bootstrap-dns-names", "",
            "names, with commas between, whose addresses /bootstrap-dns tells everybody"),
    UNPUBLISHED_BOOTSTRAP_DNS_NAMES("derp.unpublished-bootstrap-dns-names", "",
            "names, with commas between, whose addresses it tells who asks for them; name/txtname for a share of clients"),
    LOG_CONNECTIONS("derp.log-connections", "false",
            "whether each connection that opens or closes is a line in the log"),
    LOG_DROPS("derp.log-drops", "", "node keys, with commas between; dropped packets for them are logged"),
    LOG_FORMAT("derp.log-format", "text", "what the log is written as: text or json"),
    HOME("derp.home", "", "home page: empty, blank, or a URL to send visitors to"),
    STUN("derp.stun", "true", "whether clients are told over UDP where they are seen, with or without the front door"),
    STUN_PORT("derp.stun-port", "3478", "the UDP port for that"),
    FRONT_DOOR_ENABLED("derp.front-door.enabled", "true",
            "whether the relay opens a port of its own, which serves everything"),
    FRONT_DOOR_ADDRESSES("derp.front-door.addresses", "",
            "addresses that it and STUN listen on, with commas between; empty or `::` for all, IPv4 and IPv6"),
    FRONT_DOOR_PORT("derp.front-door.port", "8443", "its port"),
    FRONT_DOOR_TLS("derp.front-door.tls", "true", "whether it speaks TLS; false behind a proxy that does"),
    FRONT_DOOR_CERTIFICATE_FILE("derp.front-door.certificate-file", "",
            "PEM file with its certificate and what signed that, read again when it changes; empty for the keystore"),
    FRONT_DOOR_KEY_FILE("derp.front-door.key-file", "", "PEM file with the certificate's private key"),
    FRONT_DOOR_EVENT_LOOPS("derp.front-door.event-loops", "0",
            "threads that carry packets; 0 for half the processors"),
    FRONT_DOOR_PLAIN_PORT("derp.front-door.plain-port", "0",
            "port in clear for captive portal checks and redirects to HTTPS; 0 for none"),
    FRONT_DOOR_ACME_WEBROOT("derp.front-door.acme-webroot", "",
            "directory from which the plain port serves /.well-known/acme-challenge/, the webroot of an ACME client"),
    FRONT_DOOR_PROXY_PROTOCOL_FROM("derp.front-door.proxy-protocol-from", "",
            "addresses and networks of TCP proxies, with commas between, that speak the PROXY protocol"),
    FRONT_DOOR_MAX_PENDING_CONNECTIONS("derp.front-door.max-pending-connections", "4096",
            "connections that have not logged in; beyond these a new one takes the place of the address that has the most"),
    FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS("derp.front-door.max-pending-connections-per-address",
            "<front-door.max-pending-connections> / 8",
            "connections that have not logged in of one address (IPv6: one /64), more are closed; named proxies are exempt"),
    FRONT_DOOR_MAX_BODY("derp.front-door.max-body", "8388608",
            "bytes of the largest request body that is handed to the container"),
    FRONT_DOOR_REQUEST_TIMEOUT("derp.front-door.request-timeout", "30s",
            "how long the container may take to begin an answer, and a client to take it and to ask again"),
    ACCEPT_CONNECTION_LIMIT("derp.accept-connection-limit", "0",
            "connections that the front door accepts a second, the rest are closed at once; 0 for no limit"),
    ACCEPT_CONNECTION_BURST("derp.accept-connection-burst", "1000",
            "connections that it accepts at once before that limit bites"),
    ACCEPT_CONNECTION_LIMIT_PER_ADDRESS("derp.accept-connection-limit-per-address", "0",
            "connections that it accepts a second from one address (IPv6: one /64), the rest are closed; 0 for no limit"),
    ACCEPT_CONNECTION_BURST_PER_ADDRESS("derp.accept-connection-burst-per-address", "100",
            "connections that it accepts at once from one address before that limit bites"),
    TCP_KEEPALIVE_TIME("derp.tcp-keepalive-time", "10m",
            "silence after which the front door's kernel asks whether a client is there"),
    TCP_USER_TIMEOUT("derp.tcp-user-timeout", "15s",
            "how long a client's kernel may leave what the front door sent unacknowledged; 0 for the kernel's own"),
    PROBER_ENABLED("derp.prober.enabled", "false",
            "whether the relays of a DERP map are measured from here; shown at /prober/ and in /metrics"),
    PROBER_MAP("derp.prober.map", "",
            "URL of that map, http, https or file; local for tailscaled's; empty for the map that this relay serves"),
    PROBER_REGION_CODE("derp.prober.region-code", "", "code or id of the only region that is probed; empty for all"),
    PROBER_INTERVAL("derp.prober.interval", "15s", "time between looks at the map"),
    PROBER_TLS_INTERVAL("derp.prober.tls-interval", "15s", "time between probes of TLS and certificates; 0 for none"),
    PROBER_STUN_INTERVAL("derp.prober.stun-interval", "15s", "time between probes of STUN; 0 for none"),
    PROBER_MESH_INTERVAL("derp.prober.mesh-interval", "15s",
            "time between packets from each node of a region to each; 0 for none"),
    PROBER_BW_INTERVAL("derp.prober.bw-interval", "0", "time between probes of bandwidth; 0 for none"),
    PROBER_BW_PROBE_SIZE_BYTES("derp.prober.bw-probe-size-bytes", "1000000", "bytes that such a probe sends"),
    PROBER_QD_PACKETS_PER_SECOND("derp.prober.qd-packets-per-second", "0",
            "packets a second that measure queuing delay without end; 0 for none"),
    PROBER_QD_PACKET_TIMEOUT("derp.prober.qd-packet-timeout", "5s", "after what time such a packet counts as dropped"),
    CONFIG_FILE("derp.config-file", "derp.properties", "properties file with settings; may be absent if not named");

    private final String key;
    private final String defaultText;
    private final String help;

    Setting(String key, String defaultText, String help) {
        this.key = key;
        this.defaultText = defaultText;
        this.help = help;
    }

    /** The name in properties files and system properties, such as {@code derp.hostname}. */
    public String key() {
        return key;
    }

    /** Wraps a failure that this setting caused; the message is one line and begins with the setting's name. */
    public IOException failed(IOException cause) {
        return new IOException(key() + ": " + cause.getMessage(), cause);
    }

    /** The name of the environment variable, such as {@code DERP_HOSTNAME}, by the rule of MicroProfile Config. */
    public String environmentName() {
        return environmentName(key);
    }

    /** Returns the name in the environment for a key. */
    static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The default as text; a name in angle brackets stands for the value of another setting. */
    public String defaultText() {
        return defaultText;
    }

    /** The help text, in one line. */
    public String help() {
        return help;
    }

    /** The setting with this key; empty if there is no such setting. */
    public static Optional<Setting> forKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }
}
