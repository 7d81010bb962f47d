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
    HOSTNAME("derp.hostname", "localhost", "the relay's name for clients, in the certificate and in the DERP map"),
    HTTP_PORT("derp.http-port", "8080", "the container's port for HTTP"),
    HTTPS_PORT("derp.https-port", "8443", "the container's port for HTTPS if the front door is off; 0 for no HTTPS"),
    HTTP_ADDRESS("derp.http-address", "",
            "the address of the container's HTTP port; empty for loopback with the front door, for all addresses "
                    + "without it"),
    STATE_DIR("derp.state-dir", "data",
            "directory of the files that the relay makes: its key, certificate, tokens and map edits"),
    KEY_FILE("derp.key-file", "<state-dir>/derper.key",
            "file with the relay's private key, in derper's format; made if absent"),
    KEYSTORE("derp.keystore", "<state-dir>/keystore.p12",
            "PKCS12 file with the certificate for HTTPS; made if absent; only one that the relay has made is "
                    + "ever replaced"),
    KEYSTORE_PASSWORD_FILE("derp.keystore-password-file", "<keystore>.password",
            "file with the keystore's password; made together with the keystore"),
    CERTMODE("derp.certmode", "",
            "where the certificate comes from: self for one that the relay makes, manual for files or a keystore, "
                    + "acme, letsencrypt or gcp for an authority; empty for manual if files or a keystore are set, "
                    + "else self"),
    CERTDIR("derp.certdir", "<state-dir>/acme",
            "directory of the account key and the certificate that an authority has issued, in derper's layout; with "
                    + "derp.certmode manual and no other file set, of HOSTNAME.crt and HOSTNAME.key"),
    ACME_DIRECTORY("derp.acme-directory", "letsencrypt",
            "the authority with derp.certmode acme: letsencrypt, letsencrypt-staging, gcp, or the URL of an ACME "
                    + "directory"),
    ACME_NAMES("derp.acme-names", "",
            "comma-separated host names and IP addresses that the authority's certificate has in addition to "
                    + "derp.hostname"),
    ACME_PROFILE("derp.acme-profile", "",
            "profile of the authority's certificate; empty for shortlived if the certificate has IP addresses and the "
                    + "authority has that profile, else for the authority's default"),
    ACME_EMAIL("derp.acme-email", "", "e-mail address that the authority may write to; empty for none"),
    ACME_AGREE("derp.acme-agree", "true", "whether you agree to the authority's terms, whose URL is in the log"),
    ACME_EAB_KID("derp.acme-eab-kid", "",
            "key identifier of the account at the authority that the relay's ACME account is bound to; empty for none"),
    ACME_EAB_KEY_FILE("derp.acme-eab-key-file", "",
            "file with the MAC key that belongs to derp.acme-eab-kid, in base64url"),
    REGION_ID("derp.region-id", "900",
            "id of this relay's region in the DERP map; 900 to 999 are for self-hosted relays"),
    REGION_CODE("derp.region-code", "own", "short code of this relay's region"),
    REGION_NAME("derp.region-name", "Own", "display name of this relay's region"),
    REGION_LATITUDE("derp.region-latitude", "0",
            "latitude of this relay's region in the DERP map, in degrees from -90 to 90; 0 for unknown"),
    REGION_LONGITUDE("derp.region-longitude", "0",
            "longitude of this relay's region in the DERP map, in degrees from -180 to 180; 0 for unknown"),
    NODE_NAME("derp.node-name", "<region-id>a", "name of this relay in the DERP map, unique across all regions"),
    ADVERTISED_IPV4("derp.advertised-ipv4", "",
            "IPv4 address of this relay in the DERP map; empty to let clients use DNS, none for no IPv4"),
    ADVERTISED_IPV6("derp.advertised-ipv6", "",
            "IPv6 address of this relay in the DERP map; empty to let clients use DNS, none for no IPv6"),
    ADVERTISED_DERP_PORT("derp.advertised-derp-port", "<front-door.port>",
            "port for DERP in the DERP map, if NAT or a proxy changes it"),
    ADVERTISED_STUN_PORT("derp.advertised-stun-port", "<stun-port>",
            "port for STUN in the DERP map; -1 for no STUN, the default if derp.stun is false"),
    MAP_OWN_REGION("derp.map-own-region", "true", "whether the served DERP map contains this relay and its region"),
    MAP_FILE("derp.map-file", "", "JSON or YAML file with regions for the served DERP map; read again when it changes"),
    MAP_URLS("derp.map-urls", "",
            "comma-separated URLs of DERP maps whose regions are served, except those with the id of an own region"),
    MAP_REFRESH_INTERVAL("derp.map-refresh-interval", "1h", "interval at which the maps of derp.map-urls are fetched"),
    MAP_DRAINED_NODES("derp.map-drained-nodes", "last",
            "position of drained nodes in their region: last, or remove to leave them out of the DERP map"),
    ADMIN_TOKEN_FILE("derp.admin-token-file", "<state-dir>/admin-tokens",
            "file with the tokens for /api/v1; read again when it changes; made with one admin if absent and not set"),
    CORS_ORIGINS("derp.cors-origins", "",
            "comma-separated origins whose pages may read the DERP map and, with a token, use /api/v1"),
    TCP_WRITE_TIMEOUT("derp.tcp-write-timeout", "2s",
            "time after which a client is closed if a write to it makes no progress; 0 for no limit"),
    KEEP_ALIVE("derp.keep-alive", "60s", "time between KeepAlive frames; at most 40s to clients behind a listed proxy"),
    HANDSHAKE_TIMEOUT("derp.handshake-timeout", "10s", "time limit for a login"),
    SEND_QUEUE_DEPTH("derp.send-queue-depth", "32", "packets that may wait for one client, in each of its two queues"),
    SEND_QUEUE_BYTES("derp.send-queue-bytes", "3145728",
            "bytes of packets that may wait for a client that does not read, in each of its two queues; 0 for no "
                    + "limit"),
    DUPLICATE_POLICY("derp.duplicate-policy", "last-writer",
            "which of several connections of a key gets its packets: last-writer; disable-fighters for none if "
                    + "they send in turns"),
    PING_INTERVAL("derp.ping-interval", "60s",
            "time between Pings that measure round trips to clients that answer them; 0 for no Pings"),
    RATE_CONFIG("derp.rate-config", "", "JSON file with rate limits; read again when it changes and at SIGHUP"),
    MESH_PSK_FILE("derp.mesh-psk-file", "", "file with the mesh key of the region, 64 hex digits"),
    MESH_WITH("derp.mesh-with", "",
            "other relays of the region, comma-separated, each as host[:port][/dialhost]: TLS names the host, TCP goes "
                    + "to dialhost"),
    MESH_FIND("derp.mesh-find", "",
            "where other relays of the region are found, comma-separated: dns:NAME[:port] for the addresses of a name, "
                    + "srv:NAME for SRV records, map for the nodes of the own region in the DERP map, grid for the "
                    + "members of the data grid"),
    MESH_PINS("derp.mesh-pins", "",
            "pins of other relays' certificates, comma-separated, each as host=sha256-raw:HEX; other hosts are "
                    + "checked by authorities"),
    MESH_PLAIN("derp.mesh-plain", "",
            "hosts of other relays that are connected to without TLS, comma-separated; they get the mesh key in a "
                    + "sealed box, but packets' addresses can be read on the way"),
    MESH_AWAY_TIME("derp.mesh-away-time", "10m",
            "how long a relay of the region that has no link stays in the DERP map, last in order; 0 to leave it out "
                    + "at once"),
    GRID_MEMBERS("derp.grid.members", "",
            "members of the region's data grid, on which its relays share edits of the map, the deny list and the "
                    + "neighbours: comma-separated IPv4 addresses or names host[:port], dns:NAME[:port], or "
                    + "kubernetes:NAMESPACE,SERVICE; requires derp.grid.address; empty for no grid"),
    GRID_ADDRESS("derp.grid.address", "",
            "private IPv4 address[:port] that this relay's member of the data grid listens on, without authentication "
                    + "and encryption; the port is 6900 if it is left out"),
    VERIFY_CLIENTS("derp.verify-clients", "false", "whether clients must be known to the tailscaled of this host"),
    SOCKET("derp.socket", "/var/run/tailscale/tailscaled.sock", "socket of the tailscaled of this host"),
    VERIFY_CLIENT_URL("derp.verify-client-url", "", "URL of an admission controller that must admit each client"),
    VERIFY_CLIENT_URL_FAIL_OPEN("derp.verify-client-url-fail-open", "true",
            "whether clients are admitted while the admission controller cannot be reached; false is recommended"),
    AUTHORITIES_FILE("derp.authorities-file", "",
            "PEM file with authorities, in addition to the JDK's, for the certificates of the admission "
                    + "controller, of map URLs and of derp.acme-directory; read again when it changes"),
    VERIFY_CACHE_TIME("derp.verify-cache-time", "0",
            "how long a decision that admits a client is cached; 0 for no cache"),
    VERIFY_RECHECK_INTERVAL("derp.verify-recheck-interval", "0",
            "interval at which connected clients are checked again; 0 for never"),
    ALLOW_LIST_FILE("derp.allow-list-file", "",
            "file with the only node keys that may use the relay, one per line; read again when it changes"),
    DENY_LIST_FILE("derp.deny-list-file", "",
            "file with node keys that may not use the relay, even with the mesh key; read again when it changes"),
    TRUSTED_PROXIES("derp.trusted-proxies", "",
            "comma-separated addresses and networks of HTTP proxies that pass on their client's address in a header"),
    CLIENT_ADDRESS_HEADER("derp.client-address-header", "X-Forwarded-For",
            "header in which the proxies of derp.trusted-proxies pass on their client's address"),
    DEBUG_TRUSTED_CIDRS("derp.debug-trusted-cidrs", "",
            "comma-separated addresses and networks that may see /debug/ and /metrics, in addition to this host"),
    DEBUG_HOSTS("derp.debug-hosts", "",
            "comma-separated host names by which a browser may open /debug/ and /metrics, in addition to "
                    + "derp.hostname and addresses"),
    DRAIN_SECONDS("derp.drain-seconds", "10",
            "seconds over which clients are disconnected when the relay stops; 0 for at once"),
    TAKEOVER("derp.takeover", "false",
            "whether a process that starts takes over from one that runs with the same derp.state-dir: it gets its "
                    + "listening sockets, and the other one drains and ends; needs Linux and the front door"),
    ENABLED("derp.enabled", "true",
            "whether packets are relayed; with false the other services run, and the DERP map has a STUN-only node"),
    BOOTSTRAP_DNS_NAMES("derp.bootstrap-dns-names", "",
            "comma-separated names whose addresses /bootstrap-dns returns to every client"),
    UNPUBLISHED_BOOTSTRAP_DNS_NAMES("derp.unpublished-bootstrap-dns-names", "",
            "comma-separated names whose addresses /bootstrap-dns returns to clients that ask for them; "
                    + "name/txtname for a share of clients"),
    LOG_CONNECTIONS("derp.log-connections", "false", "whether each connection that opens or closes is logged"),
    LOG_DROPS("derp.log-drops", "", "comma-separated node keys; dropped packets to them are logged"),
    LOG_FORMAT("derp.log-format", "text", "format of the log: text or json"),
    HOME("derp.home", "", "home page: empty for the default page, blank, or a URL to redirect to"),
    DEMO("derp.demo", "",
            "whether /demo/ is served, a page that chats and sends files through the relay; empty for yes only if "
                    + "derp.hostname is localhost or a loopback address"),
    STUN("derp.stun", "true", "whether the relay answers STUN, with or without the front door"),
    STUN_PORT("derp.stun-port", "3478", "UDP port for STUN"),
    FRONT_DOOR_ENABLED("derp.front-door.enabled", "true",
            "whether the relay opens a port of its own, the front door, which serves everything"),
    FRONT_DOOR_ADDRESSES("derp.front-door.addresses", "",
            "comma-separated addresses on which the front door and STUN listen; empty or `::` for all, IPv4 and IPv6"),
    FRONT_DOOR_PORT("derp.front-door.port", "8443", "the front door's port"),
    FRONT_DOOR_TLS("derp.front-door.tls", "true",
            "whether the front door uses TLS; false behind a proxy that terminates TLS"),
    FRONT_DOOR_CERTIFICATE_FILE("derp.front-door.certificate-file", "",
            "PEM file with the front door's certificate chain; read again when it changes; empty for the keystore"),
    FRONT_DOOR_KEY_FILE("derp.front-door.key-file", "",
            "PEM file with the private key of the front door's certificate"),
    FRONT_DOOR_EVENT_LOOPS("derp.front-door.event-loops", "0", "threads that carry packets; 0 for half the processors"),
    FRONT_DOOR_PLAIN_PORT("derp.front-door.plain-port", "0",
            "port without TLS for captive portal checks and redirects to HTTPS; 0 for none"),
    FRONT_DOOR_ACME_WEBROOT("derp.front-door.acme-webroot", "",
            "directory from which the plain port serves /.well-known/acme-challenge/, the webroot of an ACME client"),
    FRONT_DOOR_PROXY_PROTOCOL_FROM("derp.front-door.proxy-protocol-from", "",
            "comma-separated addresses and networks of TCP proxies that use the PROXY protocol"),
    FRONT_DOOR_MAX_PENDING_CONNECTIONS("derp.front-door.max-pending-connections", "4096",
            "limit of connections that have not logged in; beyond it, a new one replaces one of the busiest address"),
    FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS("derp.front-door.max-pending-connections-per-address",
            "<front-door.max-pending-connections> / 8",
            "limit of connections without a login from one address (IPv6: one /64); configured proxies are exempt"),
    FRONT_DOOR_MAX_BODY("derp.front-door.max-body", "8388608",
            "size in bytes of the largest request body that the front door passes to the container"),
    FRONT_DOOR_REQUEST_TIMEOUT("derp.front-door.request-timeout", "30s",
            "time limit for the container to begin a response, and for a client to read it and to send its next "
                    + "request"),
    ACCEPT_CONNECTION_LIMIT("derp.accept-connection-limit", "0",
            "connections per second that the front door accepts; further ones are closed at once; 0 for no limit"),
    ACCEPT_CONNECTION_BURST("derp.accept-connection-burst", "1000",
            "connections that the front door accepts at once before derp.accept-connection-limit applies"),
    ACCEPT_CONNECTION_LIMIT_PER_ADDRESS("derp.accept-connection-limit-per-address", "0",
            "connections per second that the front door accepts from one address (IPv6: one /64); further ones "
                    + "are closed; 0 for no limit"),
    ACCEPT_CONNECTION_BURST_PER_ADDRESS("derp.accept-connection-burst-per-address", "100",
            "connections that the front door accepts at once from one address before the limit per second applies"),
    TCP_KEEPALIVE_TIME("derp.tcp-keepalive-time", "10m",
            "idle time after which the kernel sends TCP keep-alive probes to a client of the front door"),
    TCP_USER_TIMEOUT("derp.tcp-user-timeout", "15s",
            "how long data that the front door has sent may stay unacknowledged before the connection ends; 0 "
                    + "for the kernel's default"),
    PROBER_ENABLED("derp.prober.enabled", "false",
            "whether this process measures the relays of a DERP map; the results are at /prober/ and in /metrics"),
    PROBER_MAP("derp.prober.map", "",
            "URL of the prober's DERP map, http, https or file; local for tailscaled's; empty for the map that "
                    + "this relay serves"),
    PROBER_REGION_CODE("derp.prober.region-code", "",
            "code or id of the only region that the prober measures; empty for all"),
    PROBER_INTERVAL("derp.prober.interval", "15s", "interval at which the prober fetches its DERP map"),
    PROBER_TLS_INTERVAL("derp.prober.tls-interval", "15s",
            "interval of the prober's TLS and certificate probes; 0 for none"),
    PROBER_STUN_INTERVAL("derp.prober.stun-interval", "15s", "interval of the prober's STUN probes; 0 for none"),
    PROBER_MESH_INTERVAL("derp.prober.mesh-interval", "15s",
            "interval of the packets that the prober sends from each node of a region to each other node; 0 for none"),
    PROBER_BW_INTERVAL("derp.prober.bw-interval", "0", "interval of the prober's bandwidth probes; 0 for none"),
    PROBER_BW_PROBE_SIZE_BYTES("derp.prober.bw-probe-size-bytes", "1000000",
            "bytes that a bandwidth probe of the prober sends"),
    PROBER_QD_PACKETS_PER_SECOND("derp.prober.qd-packets-per-second", "0",
            "packets per second that the prober sends continuously to measure queueing delay; 0 for none"),
    PROBER_QD_PACKET_TIMEOUT("derp.prober.qd-packet-timeout", "5s",
            "time after which a packet of the prober's queueing delay probe counts as dropped"),
    CONFIG_FILE("derp.config-file", "derp.properties", "properties file with settings; may be absent unless it is set");

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
