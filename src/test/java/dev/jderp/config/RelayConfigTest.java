package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.prober.ProberOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayConfigTest {

    private static RelayConfig read(String... pairs) throws SettingException {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    @Test
    void defaultsEqualDerpers() throws SettingException {
        RelayConfig config = read();
        assertEquals("localhost", config.hostname());
        assertEquals(8080, config.container().httpPort());
        assertEquals("127.0.0.1", config.container().httpAddress());
        assertEquals(0, config.container().httpsPort());
        assertEquals(8443, config.frontDoor().port());
        assertTrue(config.frontDoor().enabled() && config.frontDoor().tls() && config.servesKeystore());
        assertEquals(Path.of("data/derper.key"), config.files().key());
        assertEquals(Duration.ofSeconds(2), config.relay().writeTimeout());
        assertEquals(Duration.ofSeconds(60), config.relay().keepAlive());
        assertEquals(Duration.ofSeconds(10), config.relay().handshakeTimeout());
        assertEquals(32, config.relay().queues().depth());
        assertEquals(new RegionConfig(900, "own", "Own", 0, 0, "900a", "", "", 8443, 0), config.region());
        assertTrue(config.stun().enabled());
        assertEquals(3478, config.stun().port());
    }

    @Test
    void aTakeoverNeedsTheFrontDoor() throws SettingException {
        assertEquals(Optional.empty(), read().takeover());
        assertEquals(Optional.of(Path.of("state/takeover.sock")),
                read("derp.takeover", "true", "derp.state-dir", "state").takeover());
        String fault = String.valueOf(assertThrows(SettingException.class,
                () -> read("derp.takeover", "true", "derp.front-door.enabled", "false")).getMessage());
        assertTrue(fault.contains("expected false while derp.front-door.enabled is false"), fault);
    }

    @Test
    void nothingIsProbedUnlessThatIsSet() throws SettingException {
        assertEquals(Optional.empty(), read().prober());
        String on = "derp.prober.enabled";
        assertEquals(
                ProberOptions.DEFAULTS.withDerpMap(""), read(on, "true").prober().orElseThrow());
        ProberOptions set = read(on, "true", "derp.prober.map", "file:///map.json", "derp.prober.qd-packets-per-second",
                "10", "derp.prober.stun-interval", "0", "derp.prober.region-code", "fra").prober().orElseThrow();
        assertEquals("file:///map.json", set.derpMap());
        assertEquals(10, set.qdPacketsPerSecond());
        assertEquals(Duration.ZERO, set.stunInterval());
        assertEquals("fra", set.regionCode());
        for (String wrong : List.of("map.json", "ftp://example.com/", "remote")) {
            assertThrows(SettingException.class, () -> read("derp.prober.map", wrong));
        }
        assertThrows(SettingException.class, () -> read("derp.prober.interval", "0"));
    }

    @ParameterizedTest
    @CsvSource({"localhost, '', true", "127.0.0.1, '', true", "::1, '', true", "relay.example, '', false",
            "192.0.2.1, '', false", "relay.example, true, true", "localhost, false, false"})
    void theDemoIsServedOnLoopbackOrWhereSet(String hostname, String set, boolean expected) throws SettingException {
        assertEquals(expected, read("derp.hostname", hostname, "derp.demo", set).demo());
    }

    @Test
    void hostsMayHaveAnUnderscoreWhereverTheyAre() throws SettingException {
        String url = "http://headscale_app:8080/verify";
        assertEquals(Optional.of(URI.create(url)), read("derp.verify-client-url", url).admission().url());
        assertEquals(List.of(URI.create(url)), read("derp.map-urls", url).map().urls());
        assertEquals(url, read("derp.prober.enabled", "true", "derp.prober.map", url).prober().get().derpMap());
        assertEquals("derp_relay", read("derp.hostname", "derp_relay").hostname());
        assertEquals(List.of("https://admin_page:8443"),
                read("derp.cors-origins", "https://admin_page:8443").access().corsOrigins());
        assertEquals("http://home_page/", read("derp.home", "http://home_page/").home());
        for (String wrong : List.of("https://a@b_c", "https://b_c/", "https://b_c?", "HTTPS://b_c")) {
            assertThrows(SettingException.class, () -> read("derp.cors-origins", wrong));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"derp.map-urls", "derp.verify-client-url", "derp.prober.map"})
    void aPasswordInAUrlThatIsRefusedIsNotShown(String setting) {
        SettingException e = assertThrows(
                SettingException.class,
                () -> read(setting, "https://me:geh^eim@map.example.com/?geh^eim", "derp.prober.enabled", "true"));
        assertTrue(e.toString().contains("https://***@map.example.com/?***"), e.toString());
        assertFalse(e.toString().contains("geh"), e.toString());
    }

    @Test
    void theQueuesDepthIsASetting() throws SettingException {
        assertEquals(32, read("derp.send-queue-depth", "").relay().queues().depth());
        assertEquals(64, read("derp.send-queue-depth", "64").relay().queues().depth());
    }

    @Test
    void anAddressMayHaveAnEighthOfThePendingConnections() throws SettingException {
        assertEquals(512, read("derp.home", "").frontDoor().limits().connectionsPerSource());
        assertEquals(8, read("derp.front-door.max-pending-connections", "64").frontDoor().limits()
                .connectionsPerSource());
        assertEquals(1, read("derp.front-door.max-pending-connections", "1").frontDoor().limits()
                .connectionsPerSource());
        assertEquals(7, read("derp.front-door.max-pending-connections-per-address", "7").frontDoor().limits()
                .connectionsPerSource());
    }

    @Test
    void thePlainPortRedirectsToTheAdvertisedPort() throws SettingException {
        assertEquals(8443, read("derp.home", "").frontDoor().plain().httpsPort());
        assertEquals(443, read("derp.advertised-derp-port", "443").frontDoor().plain().httpsPort());
        assertEquals(Path.of("/acme"), read("derp.front-door.acme-webroot", "/acme").frontDoor().plain().acmeWebroot()
                .orElseThrow());
    }

    @Test
    void debugPagesAreServedUnderHostnameAndDebugHosts() throws SettingException {
        var debug = read("derp.hostname", "relay.example.com", "derp.debug-hosts", "a.example, b_c").debug();
        assertEquals(List.of("a.example", "b_c", "relay.example.com"), debug.hosts());
        assertThrows(SettingException.class, () -> read("derp.debug-hosts", "http://a.example"));
    }

    @Test
    void theRegionsPlaceIsInDegrees() throws SettingException {
        RegionConfig region = read("derp.region-latitude", "-50.5", "derp.region-longitude", "+180").region();
        assertEquals(-50.5, region.latitude());
        assertEquals(180, region.longitude());
        for (String wrong : List.of("90.01", "-91", "NaN", "1e1", "50,1", "50°")) {
            SettingException e = assertThrows(SettingException.class, () -> read("derp.region-latitude", wrong));
            assertTrue(String.valueOf(e.getMessage()).endsWith("expected degrees from -90 to 90, such as 50.11"));
        }
        assertThrows(SettingException.class, () -> read("derp.region-longitude", "180.5"));
    }

    @Test
    void advertisedPortsFollowTheListeningPortsUnlessSet() throws SettingException {
        assertEquals(9443, read("derp.front-door.port", "9443").region().derpPort());
        String off = "derp.front-door.enabled";
        assertEquals(9443, read(off, "false", "derp.https-port", "9443").region().derpPort());
        assertEquals(9080, read(off, "false", "derp.https-port", "0", "derp.http-port", "9080").region().derpPort());
        assertEquals(443, read("derp.advertised-derp-port", "443").region().derpPort());
        assertEquals(3479, read("derp.stun-port", "3479").region().stunPort());
        assertEquals(-1, read("derp.stun", "false", "derp.stun-port", "3479").region().stunPort());
        assertEquals(3478, read("derp.stun", "false", "derp.advertised-stun-port", "3478").region().stunPort());
        assertEquals(List.of("192.0.2.1"), read("derp.front-door.addresses", "192.0.2.1").stun().addresses());
        assertEquals("901a", read("derp.region-id", "901").region().nodeName());
        assertEquals("192.0.2.1", read("derp.advertised-ipv4", "192.0.2.1").region().ipv4());
        assertEquals("none", read("derp.advertised-ipv6", "none").region().ipv6());
    }

    @Test
    void httpsIsServedByEitherFrontDoorOrContainer() throws SettingException {
        RelayConfig off = read("derp.front-door.enabled", "false");
        assertEquals(8443, off.container().httpsPort());
        assertEquals("", off.container().httpAddress());
        assertEquals(0, read("derp.https-port", "0").container().httpsPort());
        assertThrows(SettingException.class, () -> read("derp.https-port", "8443"));
    }

    @Test
    void aCertificateFileReplacesTheKeystore() throws SettingException {
        RelayConfig own = read("derp.front-door.certificate-file", "c.pem", "derp.front-door.key-file", "k.pem");
        assertEquals(Path.of("k.pem"), own.frontDoor().pem().orElseThrow().key());
        assertTrue(!own.servesKeystore());
        assertThrows(SettingException.class, () -> read("derp.front-door.key-file", "k.pem"));
        assertThrows(SettingException.class, () -> read("derp.front-door.certificate-file", "c.pem"));
    }

    @Test
    void theStateDirectoryMovesAllFilesThatAreNotSet() throws SettingException {
        RelayConfig config = read("derp.state-dir", "/var/lib/jderp", "derp.keystore", "/etc/own.p12");
        assertEquals(Path.of("/var/lib/jderp/derper.key"), config.files().key());
        assertEquals(Path.of("/etc/own.p12"), config.keystore().file());
        assertEquals(Path.of("/etc/own.p12.password"), config.keystore().passwordFile());
        assertTrue(!config.keystore().isManaged() && read().keystore().isManaged());
    }

    @ParameterizedTest
    @CsvSource({
            "derp.http-port, 0", "derp.http-port, 65536", "derp.http-port, http", "derp.https-port, 1",
            "derp.front-door.port, 8080", "derp.front-door.enabled, yes", "derp.front-door.addresses, here",
            "derp.front-door.plain-port, 8443", "derp.front-door.proxy-protocol-from, 10.0.0.0/33",
            "derp.front-door.proxy-protocol-from, lb.example.com", "derp.accept-connection-limit, -1",
            "derp.accept-connection-limit, NaN", "derp.http-address, everywhere",
            "derp.front-door.max-pending-connections, 0",
            "derp.hostname, a b", "derp.hostname, -x", "derp.region-id, 0",
            "derp.region-id, 70000", "derp.advertised-ipv4, ::1", "derp.advertised-ipv4, 1.2.3",
            "derp.advertised-ipv4, 1.2.3.400",
            "derp.advertised-ipv6, 1.2.3.4", "derp.advertised-ipv6, :::", "derp.advertised-derp-port, 0",
            "derp.advertised-stun-port, -2", "derp.stun-port, 0", "derp.stun, on", "derp.tcp-write-timeout, 2",
            "derp.tcp-write-timeout, -2s",
            "derp.keep-alive, 0", "derp.handshake-timeout, 10 s", "derp.send-queue-depth, 0", "derp.home, ftp://x",
            "derp.bootstrap-dns-names, a b", "derp.bootstrap-dns-names, a/b",
            "derp.unpublished-bootstrap-dns-names, a/", "derp.unpublished-bootstrap-dns-names, a/b/c"
    })
    void aBadSettingIsNamedWithItsValueAndWhatWasExpected(String key, String value) {
        String said = assertThrows(SettingException.class, () -> read(key, value)).toString();
        assertTrue(said.contains(key + " is \"" + value + "\"; expected "), said);
        assertEquals(1, said.lines().count());
    }

    @ParameterizedTest
    @CsvSource({"2s, 2000", "1m30s, 90000", "500ms, 500", "0, 0", "1.5s, 1500", "1h, 3600000"})
    void durationsAreParsedAsInGo(String text, long ms) throws SettingException {
        assertEquals(Duration.ofMillis(ms), read("derp.tcp-write-timeout", text).relay().writeTimeout());
    }

    @ParameterizedTest
    @CsvSource({"derp.hostnam, derp.hostname", "derp.keepalive, derp.keep-alive", "derp.https.port, derp.https-port"})
    void anUnknownNameIsAnErrorThatSuggestsTheClosest(String name, String nearest) {
        String said = assertThrows(SettingException.class, () -> read(name, "x")).toString();
        assertTrue(said.contains(name + " ") && said.endsWith(" " + nearest), said);
    }

    @Test
    void unknownNamesInTheEnvironmentAreErrorsToo() {
        String said = assertThrows(SettingException.class, () -> EnvironmentTest.environment("DERP_HTTP_PROT", "1"))
                .toString();
        assertTrue(said.contains("DERP_HTTP_PROT") && said.endsWith("DERP_HTTP_PORT"), said);
    }

    @Test
    void environmentNamesFollowTheRuleOfMicroProfileConfig() {
        assertEquals("DERP_KEYSTORE_PASSWORD_FILE", Setting.KEYSTORE_PASSWORD_FILE.environmentName());
    }
}
