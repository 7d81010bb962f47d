package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in the formats of derper and derpprobe, for each setting that corresponds to one of their flags. */
class GoValuesTest {

    private static RelayConfig read(Map<String, String> settings) throws SettingException {
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static RelayConfig read(String key, String value) throws SettingException {
        return read(Map.of(key, value, "derp.prober.enabled", "true"));
    }

    /** Flag, setting, the option that it sets, then pairs of a text and the expected value. */
    private record Flag(String flag, String key, Function<RelayConfig, Object> value, Object... pairs) {
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Flag bool(String flag, String key, Function<RelayConfig, Object> value, boolean fallback) {
        return new Flag(flag, key, value, "1", true, "t", true, "T", true, "TRUE", true, "true", true, "True", true,
                "0", false, "f", false, "F", false, "FALSE", false, "false", false, "False", false, "", fallback);
    }

    private static Flag interval(String flag, String key, Function<RelayConfig, Object> value, long fallback) {
        return new Flag(flag, key, value, "15s", s(15), "1h0m0s", s(3600), "1.5h", s(5400), "500ms",
                Duration.ofMillis(500), "1us", Duration.ofNanos(1000), "1\u00b5s", Duration.ofNanos(1000),
                "0", s(0), "0s", s(0), "-1s", s(0), "", s(fallback));
    }

    private static final List<Flag> FLAGS = List.of(
            new Flag("-a string", "derp.front-door.port", c -> c.frontDoor().port(), ":443", 443, "443", 443,
                    ":https", 443, ":http", 80, ":3340", 3340, "0x1bb", 443, "", 8443),
            new Flag("-a string", "derp.front-door.addresses", c -> c.frontDoor().port(), ":443", 443,
                    "192.0.2.1:443", 443, "[2001:db8::1]:443", 443, "192.0.2.1", 8443, "2001:db8::1", 8443,
                    "192.0.2.1:443,[::1]:443", 443, "192.0.2.1:443,::1", 443, "", 8443),
            new Flag("-a string", "derp.front-door.addresses", c -> c.frontDoor().addresses(), ":443", List.of(),
                    "192.0.2.1:443", List.of("192.0.2.1"), "[2001:db8::1]:443", List.of("2001:db8::1"), "", List.of()),
            new Flag("-a string", "derp.front-door.addresses", c -> c.stun().addresses(), ":443", List.of(),
                    "192.0.2.1:443", List.of("192.0.2.1")),
            new Flag("-a string", "derp.front-door.addresses", c -> c.region().derpPort(), ":443", 443, "", 8443),
            new Flag("-http-port int", "derp.front-door.plain-port", c -> c.frontDoor().plainPort(), "80", 80, "-1", 0,
                    "0x50", 80, "8_081", 8081, "+80", 80, "0", 0, "", 0),
            new Flag("-stun-port int", "derp.stun-port", c -> c.stun().port(), "3478", 3478, "0xd96", 3478, "3_478",
                    3478, "0b1010", 10, "0o17", 15, "017", 15, "", 3478),
            bool("-stun bool", "derp.stun", c -> c.stun().enabled(), true),
            bool("-derp bool", "derp.enabled", RelayConfig::enabled, true),
            new Flag("-c string", "derp.key-file", c -> c.files().key().toString(), "/var/lib/derper/derper.key",
                    "/var/lib/derper/derper.key", "", "data/derper.key"),
            new Flag("-hostname string", "derp.hostname", RelayConfig::hostname, "derp.tailscale.com",
                    "derp.tailscale.com", "192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::1", "", "localhost"),
            new Flag("-home string", "derp.home", RelayConfig::home, "", "", "blank", "blank", "https://example.com/",
                    "https://example.com/"),
            new Flag("-mesh-psk-file string", "derp.mesh-psk-file", c -> c.files().meshKey().isPresent(), "", false,
                    "/home/derp/keys/derp-mesh.key", true),
            new Flag("-bootstrap-dns-names string", "derp.bootstrap-dns-names", c -> c.bootstrap().published(), "",
                    List.of(), "a.example.com,b.example.com", List.of("a.example.com", "b.example.com"),
                    "a.example.com.", List.of("a.example.com.")),
            new Flag("-unpublished-bootstrap-dns-names string", "derp.unpublished-bootstrap-dns-names",
                    c -> c.bootstrap().unpublished(), "", List.of(), "a.example.com/t.example.com",
                    List.of("a.example.com/t.example.com")),
            bool("-verify-clients bool", "derp.verify-clients", c -> c.admission().tailscaled().isPresent(), false),
            new Flag("-verify-client-url string", "derp.verify-client-url", c -> c.admission().url().isPresent(), "",
                    false, "https://headscale.example.com/verify", true),
            bool("-verify-client-url-fail-open bool", "derp.verify-client-url-fail-open",
                    c -> c.admission().failOpen(), true),
            new Flag("-accept-connection-limit float64", "derp.accept-connection-limit",
                    c -> c.frontDoor().limits().accepts().perSecond(), "+Inf", 0.0, "Inf", 0.0, "inf", 0.0,
                    "+infinity", 0.0, "0.5", 0.5, "1e3", 1000.0, "0x1p-2", 0.25, "1_000", 1000.0, ".5", 0.5, "5.", 5.0,
                    "", 0.0),
            new Flag("-accept-connection-burst int", "derp.accept-connection-burst",
                    c -> c.frontDoor().limits().accepts().burst(), "9223372036854775807", Integer.MAX_VALUE, "10", 10,
                    "1_000", 1000, "0x10", 16, "", 1000),
            new Flag("-rate-config string", "derp.rate-config", c -> c.files().rateLimits().isPresent(), "", false,
                    "/r", true),
            new Flag("-tcp-keepalive-time duration", "derp.tcp-keepalive-time", c -> c.frontDoor().keepAliveTime(),
                    "10m0s", s(600), "1.5h", s(5400), "0s", s(15), "-1ns", s(0), "500ms", s(1), "1us", s(1), "",
                    s(600)),
            new Flag("-tcp-user-timeout duration", "derp.tcp-user-timeout", c -> c.frontDoor().userTimeout(), "15s",
                    s(15), "0s", s(0), "0", s(0), "1m0s", s(60), "", s(15)),
            new Flag("-tcp-write-timeout duration", "derp.tcp-write-timeout", c -> c.relay().writeTimeout(), "2s",
                    s(2), "0s", s(0), "1h0m0s", s(3600), "1\u03bcs", Duration.ofNanos(1000), "+1s", s(1), "", s(2)),
            new Flag("TS_DEBUG_DERP_PER_CLIENT_SEND_QUEUE_DEPTH int", "derp.send-queue-depth",
                    c -> c.relay().queues().depth(), "64", 64, "", 32),
            new Flag("derpprobe -derp-map string", "derp.prober.map", c -> c.prober().orElseThrow().derpMap(), "local",
                    "local", "file:///m.json", "file:///m.json", "https://login.tailscale.com/derpmap/default",
                    "https://login.tailscale.com/derpmap/default"),
            new Flag("derpprobe -region-code string", "derp.prober.region-code",
                    c -> c.prober().orElseThrow().regionCode(), "lax", "lax", "17", "17", "", ""),
            new Flag("derpprobe -interval duration", "derp.prober.interval", c -> c.prober().orElseThrow().interval(),
                    "15s", s(15), "1h0m0s", s(3600), "", s(15)),
            interval("derpprobe -mesh-interval duration", "derp.prober.mesh-interval",
                    c -> c.prober().orElseThrow().meshInterval(), 15),
            interval("derpprobe -stun-interval duration", "derp.prober.stun-interval",
                    c -> c.prober().orElseThrow().stunInterval(), 15),
            interval("derpprobe -tls-interval duration", "derp.prober.tls-interval",
                    c -> c.prober().orElseThrow().tlsInterval(), 15),
            interval("derpprobe -bw-interval duration", "derp.prober.bw-interval",
                    c -> c.prober().orElseThrow().bwInterval(), 0),
            new Flag("derpprobe -bw-probe-size-bytes int64", "derp.prober.bw-probe-size-bytes",
                    c -> c.prober().orElseThrow().bwProbeSizeBytes(), "1_000_000", 1_000_000L, "0x10", 16L, "",
                    1_000_000L),
            new Flag("derpprobe -qd-packets-per-second int", "derp.prober.qd-packets-per-second",
                    c -> c.prober().orElseThrow().qdPacketsPerSecond(), "0", 0, "-1", 0, "0x10", 16, "", 0),
            new Flag("derpprobe -qd-packet-timeout duration", "derp.prober.qd-packet-timeout",
                    c -> c.prober().orElseThrow().qdPacketTimeout(), "5s", s(5), "500ms", Duration.ofMillis(500)));

    static Stream<Arguments> values() {
        return FLAGS.stream().flatMap(flag -> Stream.iterate(0, i -> i < flag.pairs().length, i -> i + 2)
                .map(i -> Arguments.of(flag.flag(), flag.key(), flag.pairs()[i], flag.pairs()[i + 1], flag.value())));
    }

    @ParameterizedTest(name = "{0}: {1}={2}")
    @MethodSource("values")
    void valuesThatAFlagAcceptsAreAcceptedByItsSetting(
            String flag, String key, String text, Object expected, Function<RelayConfig, Object> value)
            throws SettingException {
        assertEquals(expected, value.apply(read(key, text)), flag);
    }

    static Stream<Arguments> bad() {
        Map<String, List<String>> bad = Map.ofEntries(
                Map.entry("derp.front-door.port", List.of("443:", ":0", ":65536", "192.0.2.1:443", "-1", "09", ":x")),
                Map.entry("derp.front-door.addresses",
                        List.of("relay.example.com:443", "192.0.2.1:0", "[192.0.2.x]:443",
                                "1.2.3.400:443", "192.0.2.1:443,192.0.2.2:444", "[::1]", "443")),
                Map.entry("derp.front-door.plain-port",
                        List.of("-2", "1__0", "_1", "99999999999999999999", "80.0", "x")),
                Map.entry("derp.stun-port", List.of("-1", "0", "65536", "1e3")),
                Map.entry("derp.stun", List.of("yes", "tRUE", "2", "on")),
                Map.entry("derp.verify-clients", List.of("yes", "enabled")),
                Map.entry("derp.hostname", List.of("a b", "-x")), Map.entry("derp.home", List.of("ftp://x", "Blank")),
                Map.entry("derp.accept-connection-limit",
                        List.of("-1", "-Inf", "NaN", "1e400", "1f", "0x1", "1__0", "ten")),
                Map.entry("derp.tcp-keepalive-time", List.of("10", "10 m", "1d", "2562048h", "24h", "-")),
                Map.entry("derp.tcp-user-timeout", List.of("-1s", "15", "1000h", ".s")),
                Map.entry("derp.tcp-write-timeout", List.of("-2s", "2", "2S")),
                Map.entry("derp.prober.interval", List.of("0", "-15s", "soon")),
                Map.entry("derp.prober.mesh-interval", List.of("15", "often")),
                Map.entry("derp.prober.qd-packets-per-second", List.of("10001", "1.5")),
                Map.entry("derp.prober.qd-packet-timeout", List.of("0", "-5s")),
                Map.entry("derp.prober.map", List.of("map.json", "Local")));
        return bad.entrySet().stream().flatMap(
                each -> each.getValue().stream().map(value -> Arguments.of(each.getKey(), value)));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void valuesThatAFlagRefusesAreOneFault(String key, String value) {
        String said = String.valueOf(assertThrows(SettingException.class, () -> read(key, value)).getMessage());
        assertTrue(said.startsWith(key + " is \"") && said.contains("\"; expected "), said);
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void theAddressAndThePortDoNotContradictEachOther() throws SettingException {
        String addresses = "derp.front-door.addresses";
        String port = "derp.front-door.port";
        assertEquals(443, read(Map.of(addresses, ":443", port, "443")).frontDoor().port());
        assertThrows(SettingException.class, () -> read(Map.of(addresses, ":443", port, "8443")));
        assertThrows(SettingException.class, () -> read(Map.of(addresses, ":8080")));
    }

    @Test
    void withoutALimitAnyBurstIsAccepted() throws SettingException {
        String limit = "derp.accept-connection-limit";
        String burst = "derp.accept-connection-burst";
        assertEquals(1, read(Map.of(limit, "+Inf", burst, "0")).frontDoor().limits().accepts().burst());
        assertThrows(SettingException.class, () -> read(Map.of(limit, "10", burst, "0")));
    }

    @Test
    void aBandwidthProbeOfZeroBytesIsDisabled() throws SettingException {
        RelayConfig config = read(Map.of("derp.prober.enabled", "T", "derp.prober.bw-interval", "1m0s",
                "derp.prober.bw-probe-size-bytes", "0"));
        assertEquals(Duration.ZERO, config.prober().orElseThrow().bwInterval());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 5", "0x", "0b2", "0o8", "1e3", "--1", "+", "0x1__0"})
    void textThatGoDoesNotParseAsIntegerIsRefused(String text) {
        assertEquals(OptionalLong.empty(), GoNumber.parseInteger(text));
    }

    @Test
    void hugeNumbersAreRefusedQuickly() {
        assertEquals(OptionalLong.of(Long.MAX_VALUE), GoNumber.parseInteger("9223372036854775807"));
        assertEquals(OptionalLong.empty(), GoNumber.parseInteger("9223372036854775808"));
        assertEquals(OptionalLong.empty(), GoNumber.parseInteger("1".repeat(1_000_000)));
        assertEquals(OptionalDouble.empty(), GoNumber.parseNotNegative("1".repeat(1_000_000)));
        assertEquals(Optional.empty(), GoDuration.parse("1h".repeat(1_000_000)));
    }
}
