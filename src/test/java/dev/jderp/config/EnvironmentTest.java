package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Environment variables that are not settings, or have their prefix but are meant for other software. */
class EnvironmentTest {

    private static Map<String, String> pairs(String... pairs) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }

    private static RelayConfig read(Map<String, String> environment) throws SettingException {
        return RelayConfig.read(
                key -> Stream.ofNullable(environment.get(key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))),
                List.of("java.home"), environment);
    }

    static RelayConfig environment(String... pairs) throws SettingException {
        return read(pairs(pairs));
    }

    private static List<String> faults(String... pairs) {
        String said = String.valueOf(assertThrows(SettingException.class, () -> environment(pairs)).getMessage());
        return said.lines().toList();
    }

    /** The variables that Kubernetes sets for a service with one port. */
    private static Map<String, String> service(String prefix, String protocol) {
        String url = protocol + "://10.96.0.7:80";
        String port = prefix + "_PORT_80_" + protocol.toUpperCase(Locale.ROOT);
        return pairs(prefix + "_SERVICE_HOST", "10.96.0.7", prefix + "_SERVICE_PORT", "80",
                prefix + "_SERVICE_PORT_WEB", "80", prefix + "_PORT", url, port, url, port + "_PROTO", protocol,
                port + "_PORT", "80", port + "_ADDR", "10.96.0.7");
    }

    @ParameterizedTest
    @CsvSource({"DERP, tcp", "DERP, udp", "DERP_RELAY, tcp", "DERP_ADMIN_UI, sctp", "DERP_HTTP, tcp", "DERP_STUN, udp",
            "DERP_FRONT_DOOR, tcp", "DERP_ADVERTISED_DERP, tcp"})
    void variablesOfAKubernetesServiceAreIgnored(String prefix, String protocol) throws SettingException {
        RelayConfig config = read(service(prefix, protocol));
        assertEquals(8080, config.container().httpPort());
        assertEquals(3478, config.stun().port());
        assertEquals(8443, config.frontDoor().port());
        assertEquals(8443, config.region().derpPort());
    }

    @Test
    void aServicesVariableIsNotUsedAsTheSettingOfItsName() throws SettingException {
        Map<String, String> both = service("DERP_HTTP", "tcp");
        both.putAll(service("DERP_STUN", "udp"));
        assertEquals(Optional.of("DERP_HTTP_PORT, DERP_STUN_PORT: set by Kubernetes for a service, not taken for "
                + "settings"), new KubernetesServices(both).notice());
        assertEquals(Optional.empty(), new KubernetesServices(service("DERP", "tcp")).notice());
        RelayConfig config = RelayConfig.read(
                key -> key.equals("derp.http-port") ? Stream.of("tcp://10.96.0.7:80", "8081") : Stream.empty(),
                List.of(), both);
        assertEquals(8081, config.container().httpPort());
    }

    @Test
    void aSettingNextToAServiceOfItsPrefixIsUsed() throws SettingException {
        Map<String, String> own = service("DERP_HTTP", "tcp");
        own.put("DERP_HTTP_PORT", "8081");
        assertEquals(8081, read(own).container().httpPort());
        assertEquals(Optional.empty(), new KubernetesServices(own).notice());
    }

    @ParameterizedTest
    @CsvSource({"DERP_PORT, 12345, DERP_FRONT_DOOR_PORT", "DERP_PORT_HTTPS, 9443, DERP_HTTPS_PORT",
            "DERP_PORT_STUN, 3999, DERP_STUN_PORT", "DERP_SERVICE_HOST, 10.96.0.7, DERP_", "DERP_PORT, tcp://x, DERP_",
            "DERP_HOSTNAM, x, DERP_HOSTNAME"})
    void anUnknownVariableIsAnErrorThatNamesTheNearest(String name, String value, String nearest) {
        List<String> faults = faults(name, value);
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).startsWith(name + " is not a setting of jderp; ") && faults.get(0).contains(nearest),
                faults.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"derp.internal", "", "10.96.0.999"})
    void aServiceIsRecognisedByItsAddress(String host) {
        Map<String, String> set = service("DERP_RELAY", "tcp");
        set.put("DERP_RELAY_SERVICE_HOST", host);
        assertThrows(SettingException.class, () -> read(set));
    }

    @Test
    void anUnknownVariableNextToAServiceIsStillAnError() {
        Map<String, String> set = service("DERP", "tcp");
        set.put("DERP_HOSTNAM", "x");
        assertThrows(SettingException.class, () -> read(set));
        set.remove("DERP_HOSTNAM");
        set.put("DERP_PORT", "12345");
        assertThrows(SettingException.class, () -> read(set));
    }

    @Test
    void aVariableListedAsAPropertyIsCheckedOnce() {
        Map<String, String> set = pairs("DERP_HTTP_PORT", "8081", "DERP_HOSTNAM", "x");
        List<String> properties = List.of("derp.http.port", "derp.hostnam", "derp.stun.port");
        String faults = String.valueOf(assertThrows(SettingException.class,
                () -> RelayConfig.read(key -> Stream.empty(), properties, set)).getMessage());
        assertEquals(List.of(
                "derp.stun.port is not a setting of jderp; the closest one is derp.stun-port",
                "DERP_HOSTNAM is not a setting of jderp; the closest one is DERP_HOSTNAME"), faults.lines().toList());
    }

    @Test
    void derpersVariablesAreReportedWithTheirNamesHere() {
        List<String> faults = faults("DERP_DOMAIN", "relay.example.com", "DERP_ADDR", ":443", "DERP_CERT_MODE",
                "letsencrypt", "DERP_CERT_DIR", "/app/certs", "DERP_STUN", "true", "DERP_STUN_PORT", "3478",
                "DERP_HTTP_PORT", "80", "DERP_VERIFY_CLIENTS", "false", "DERP_VERIFY_CLIENT_URL", "",
                "DERP_VERIFY_CLIENT_URL_FAIL_OPEN", "true", "DERP_CONFIG_FILE", "/nowhere/derper.key");
        String[][] expected = {
                {"DERP_ADDR", "DERP_FRONT_DOOR_PORT"}, {"DERP_CERT_DIR", "DERP_CERTDIR"},
                {"DERP_CERT_MODE", "DERP_CERTMODE"}, {"DERP_DOMAIN", "DERP_HOSTNAME"},
                {"DERP_HTTP_PORT next to DERP_ADDR", "DERP_FRONT_DOOR_PLAIN_PORT"},
                {"DERP_CONFIG_FILE next to DERP_ADDR", "DERP_KEY_FILE"}};
        assertEquals(expected.length, faults.size(), faults.toString());
        for (int i = 0; i < expected.length; i++) {
            assertTrue(faults.get(i).startsWith(expected[i][0] + " ") && faults.get(i).contains(expected[i][1]),
                    faults.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DERP_HOST", "DERP_CERTS", "DERP_CERT_MODE", "DERP_RUN_DERP",
            "DERP_ACME_EAB_KEY", "DERP_CONFIG_PATH", "DERP_SECRETS_URL", "DERP_ACE"})
    void derpersPlainPortIsRecognisedNextToItsVariables(String name) {
        List<String> faults = faults(name, "x", "DERP_HTTP_PORT", "-1");
        assertEquals(2, faults.size(), faults.toString());
        assertTrue(faults.get(1).contains("DERP_FRONT_DOOR_PLAIN_PORT"), faults.get(1));
    }

    @Test
    void derpersPlainPortIsRecognisedByMinusOne() {
        List<String> faults = faults("DERP_HTTP_PORT", "-1");
        assertTrue(faults.size() == 1 && faults.get(0).contains("derp.front-door.plain-port"), faults.toString());
    }

    @Test
    void derpersNamesAreNotSettingsAndHintsNameSettings() {
        for (DerperImage each : DerperImage.values()) {
            for (String name : each.names()) {
                assertTrue(Stream.of(Setting.values()).noneMatch(s -> s.environmentName().equals(name)), name);
                String hint = DerperImage.hint(name).orElseThrow();
                for (String word : hint.split("[^A-Z_]+", -1)) {
                    assertTrue(!word.startsWith("DERP_")
                            || Stream.of(Setting.values()).anyMatch(s -> s.environmentName().equals(word)), hint);
                }
            }
        }
    }

    @Test
    void faultsOfAllKindsAreReportedTogether() {
        List<String> faults = faults("DERP_HOSTNAM", "x", "DERP_KEEP_ALIVE", "soon", "DERP_FRONT_DOOR_PLAIN_PORT",
                "8443", "DERP_REGION_ID", "0", "DERP_MAP_URLS", "ftp://x", "DERP_LOG_FORMAT", "xml",
                "DERP_FRONT_DOOR_KEY_FILE", "k.pem", "DERP_HTTPS_PORT", "8443", "DERP_PROBER_INTERVAL", "0");
        assertEquals(9, faults.size(), String.join("\n", faults));
    }

    @Test
    void aBadPortIsReportedOnlyOnce() {
        assertEquals(1, faults("DERP_HTTP_PORT", "8443", "DERP_FRONT_DOOR_PORT", "x").size());
    }

    @Test
    void aValueWithLineBreaksStaysOneLine() {
        assertEquals(1, faults("DERP_KEEP_ALIVE", "1s\njderp is ready").size());
    }
}
