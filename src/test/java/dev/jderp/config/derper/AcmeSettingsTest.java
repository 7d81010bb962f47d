package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcmeSettingsTest {

    /** Other settings in place of those that a build may not have. */
    private static final Map<String, Setting> SETTINGS = Map.of(
            "derp.certmode", Setting.REGION_CODE, "derp.acme-directory", Setting.REGION_NAME,
            "derp.certdir", Setting.MAP_FILE, "derp.acme-email", Setting.NODE_NAME,
            "derp.acme-eab-kid", Setting.LOG_FORMAT, "derp.acme-eab-key-file", Setting.RATE_CONFIG);

    @TempDir
    private Path directory;
    private final List<String> faults = new ArrayList<>();

    private Map<String, String> map(String... arguments) throws InvalidFlagException, IOException {
        FlagValues flags = FlagValues.read(List.of(arguments), new DerperVariables(Map.of()), new ArrayList<>());
        SettingValues values = new SettingValues(flags, setting -> false);
        var acme = new AcmeSettings(flags, values, name -> Optional.ofNullable(SETTINGS.get(name)));
        assertTrue(acme.isAvailable());
        acme.put(directory.toString()).run();
        faults.addAll(values.faults());
        return values.over(Map.of());
    }

    @Test
    void letsEncryptIsAnAuthorityWithItsFilesInTheDirectory() throws InvalidFlagException, IOException {
        assertEquals(Map.of("derp.region-code", "acme", "derp.region-name", "letsencrypt", "derp.map-file",
                directory.toString(), "derp.node-name", "ann@example.com"), map("-acme-email=ann@example.com"));
        assertEquals(List.of(), faults);
    }

    @Test
    void theKeyOfAnExternalAccountIsWrittenInBase64Url() throws InvalidFlagException, IOException {
        Path file = directory.resolve("acme-eab.key");
        for (String key : new String[]{"-_8", "+/8="}) {
            Map<String, String> values = map(
                    "-certmode=gcp", "-acme-email=a@b", "-acme-eab-kid=kid", "-acme-eab-key=" + key);
            assertEquals("gcp", values.get("derp.region-name"));
            assertEquals("kid", values.get("derp.log-format"));
            assertEquals(file.toString(), values.get("derp.rate-config"));
            assertEquals("-_8", Files.readString(file));
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void anExternalAccountIsRequiredForGcp() throws InvalidFlagException, IOException {
        var unused = map("-certmode=gcp", "-acme-eab-key=%");
        assertEquals(List.of("-acme-eab-kid is not set; expected a value with -certmode=gcp",
                "-acme-email is not set; expected a value with -certmode=gcp",
                "-acme-eab-key is not valid; expected a key in base64 or base64url"), faults);
    }
}
