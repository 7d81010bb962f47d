package dev.jderp.config;

import dev.jderp.admission.AdmissionOptions;
import dev.jderp.bootstrap.BootstrapOptions;
import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.debug.options.DebugOptions;
import dev.jderp.key.NodePublicKey;
import dev.jderp.server.DuplicatePolicy;
import dev.jderp.server.RelayOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of the relay itself, of admission, trusted proxies, debug pages and bootstrap DNS. */
final class ServerSettings {

    private static final int MAX_QUEUE = 1 << 16;
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,253}";

    private ServerSettings() {}

    static RelayOptions relay(Settings s) {
        return RelayOptions.DEFAULTS.toBuilder()
                .handshakeTimeout(s.duration(Setting.HANDSHAKE_TIMEOUT, false))
                .writeTimeout(s.duration(Setting.TCP_WRITE_TIMEOUT, true))
                .keepAlive(s.duration(Setting.KEEP_ALIVE, false))
                .pingInterval(s.duration(Setting.PING_INTERVAL, true))
                .queues(new RelayOptions.Queues(
                        s.number(Setting.SEND_QUEUE_DEPTH, 1, MAX_QUEUE),
                        s.number(Setting.SEND_QUEUE_BYTES, 0, Integer.MAX_VALUE)))
                .duplicates(duplicatePolicy(s))
                .log(new RelayOptions.Log(s.flag(Setting.LOG_CONNECTIONS), loggedKeys(s)))
                .build();
    }

    private static DuplicatePolicy duplicatePolicy(Settings s) {
        return s.word(Setting.DUPLICATE_POLICY, "last-writer", "disable-fighters").equals("last-writer")
                ? DuplicatePolicy.LAST_WRITER
                : DuplicatePolicy.DISABLE_FIGHTERS;
    }

    private static Set<NodePublicKey> loggedKeys(Settings s) {
        Set<NodePublicKey> keys = new HashSet<>();
        for (String each : s.list(Setting.LOG_DROPS)) {
            try {
                keys.add(each.startsWith("nodekey:") ? NodePublicKey.parse(each) : NodePublicKey.parseHex(each));
            } catch (IllegalArgumentException e) {
                var unused = s.reject(Setting.LOG_DROPS, each, "comma-separated node keys, nodekey: and 64 hex digits",
                        each);
            }
        }
        return keys;
    }

    static AdmissionOptions admission(Settings s) {
        boolean tailscaled = s.flag(Setting.VERIFY_CLIENTS);
        Path socket = s.path(Setting.SOCKET, Path.of(Setting.SOCKET.defaultText()));
        return AdmissionOptions.builder()
                .tailscaled(tailscaled ? Optional.of(socket) : Optional.empty())
                .url(url(s))
                .failOpen(s.flag(Setting.VERIFY_CLIENT_URL_FAIL_OPEN))
                .cacheTime(s.duration(Setting.VERIFY_CACHE_TIME, true))
                .recheckInterval(s.duration(Setting.VERIFY_RECHECK_INTERVAL, true))
                .allowList(s.file(Setting.ALLOW_LIST_FILE))
                .denyList(s.file(Setting.DENY_LIST_FILE))
                .build();
    }

    private static Optional<URI> url(Settings s) {
        String value = s.text(Setting.VERIFY_CLIENT_URL);
        return value.isEmpty() ? Optional.empty() : Optional.of(s.url(Setting.VERIFY_CLIENT_URL, value));
    }

    static AddressOptions address(Settings s) {
        String header = s.text(Setting.CLIENT_ADDRESS_HEADER);
        if (!header.matches("[A-Za-z0-9-]+")) {
            var unused = s.reject(Setting.CLIENT_ADDRESS_HEADER, header, "the name of a header", header);
        }
        return new AddressOptions(s.networks(Setting.TRUSTED_PROXIES), header);
    }

    static DebugOptions debug(Settings s) {
        List<String> hosts = new ArrayList<>(names(s, Setting.DEBUG_HOSTS, NAME, "comma-separated host names"));
        hosts.add(s.host(Setting.HOSTNAME));
        return new DebugOptions(s.networks(Setting.DEBUG_TRUSTED_CIDRS), hosts);
    }

    static BootstrapOptions bootstrap(Settings s) {
        return new BootstrapOptions(
                names(s, Setting.BOOTSTRAP_DNS_NAMES, NAME, "comma-separated host names"),
                names(s, Setting.UNPUBLISHED_BOOTSTRAP_DNS_NAMES, NAME + "(/" + NAME + ")?",
                        "comma-separated host names, or pairs such as name/txtname"));
    }

    private static List<String> names(Settings s, Setting setting, String form, String expected) {
        return s.checkedList(setting, each -> each.matches(form), expected);
    }
}
