package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.admission.Admission;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Outages;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionWiringTest {

    @TempDir
    Path directory;

    private final Reloader reloader = new Reloader();

    private static RelayConfig config(String... pairs) throws SettingException {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static boolean warns(String... pairs) throws SettingException {
        return AdmissionWiring.openRelayWarning(config(pairs)).isPresent();
    }

    @Test
    void anOpenRelayLogsWhichSettingsRestrictIt() throws SettingException {
        String line = AdmissionWiring.openRelayWarning(config()).orElseThrow();
        assertTrue(line.contains("derp.verify-clients, derp.verify-client-url or derp.allow-list-file"), line);
        assertTrue(warns("derp.front-door.addresses", "127.0.0.1,192.0.2.1"));
        assertTrue(warns("derp.front-door.addresses", "::"));
        assertTrue(warns("derp.front-door.addresses", "127.0.0.1", "derp.http-address", "0.0.0.0"));
        assertTrue(warns("derp.front-door.enabled", "false"));
        assertTrue(warns("derp.deny-list-file", "x"));
    }

    @Test
    void aRestrictedOrLocalRelayLogsNoWarning() throws SettingException {
        assertFalse(warns("derp.front-door.addresses", "127.0.0.1,::1"));
        assertFalse(warns("derp.front-door.enabled", "false", "derp.http-address", "::1"));
        assertFalse(warns("derp.verify-clients", "true"));
        assertFalse(warns("derp.verify-client-url", "https://controller.example/"));
        assertFalse(warns("derp.allow-list-file", "x"));
        assertFalse(warns("derp.enabled", "false"));
    }

    @Test
    void listsAreReadAgainWhenTheyChange() throws Exception {
        NodePublicKey key = NodePrivateKey.generate().publicKey();
        Path allow = Files.writeString(directory.resolve("allow"), key.text());
        Path deny = Files.writeString(directory.resolve("deny"), "");
        RelayConfig config = config("derp.allow-list-file", allow.toString(), "derp.deny-list-file", deny.toString());
        try (Admission admission = AdmissionWiring.open(config, reloader, List.of(), new Outages())) {
            assertTrue(admission.verify(key, Optional.empty()).get().allowed());
            assertFalse(admission.isDenied(key));
            Files.writeString(deny, key.text());
            reloader.reloadNow();
            assertTrue(admission.isDenied(key));
            Files.writeString(deny, "no key");
            reloader.reloadNow();
            assertTrue(admission.isDenied(key), "a bad list leaves the one before");
        }
    }

    @Test
    void anUnreadableListIsReportedWithItsSetting() throws Exception {
        Path absent = directory.resolve("absent");
        assertEquals("derp.deny-list-file: " + absent + " cannot be read: no such file",
                assertThrows(IOException.class,
                        () -> AdmissionWiring.open(
                                config("derp.deny-list-file", absent.toString()), reloader, List.of(), new Outages()))
                        .getMessage());
        Path bad = Files.writeString(directory.resolve("bad"), "\nbad\n");
        assertEquals("derp.allow-list-file: " + bad + ", line 2: key has 3 characters; expected 64 hex digits",
                assertThrows(IOException.class,
                        () -> AdmissionWiring.open(
                                config("derp.allow-list-file", bad.toString()), reloader, List.of(), new Outages()))
                        .getMessage());
    }
}
