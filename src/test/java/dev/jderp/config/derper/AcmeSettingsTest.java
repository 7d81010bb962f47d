package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    @TempDir
    private Path directory;
    private final List<String> faults = new ArrayList<>();

    private Map<String, String> map(String... arguments) throws InvalidFlagException, IOException {
        FlagValues flags = FlagValues.read(List.of(arguments), new DerperVariables(Map.of()), new ArrayList<>());
        SettingValues values = new SettingValues(flags, setting -> Optional.empty());
        new AcmeSettings(flags, values).put(directory.toString()).run();
        faults.addAll(values.faults());
        return values.over(Map.of());
    }

    @Test
    void letsEncryptIsAnAuthorityWithItsFilesInTheDirectory() throws InvalidFlagException, IOException {
        assertEquals(Map.of("derp.certmode", "acme", "derp.acme-directory", "letsencrypt", "derp.certdir",
                directory.toString(), "derp.acme-email", "ann@example.com"),
                map("-hostname=a.example", "-acme-email=ann@example.com"));
        assertEquals(List.of(), faults);
    }

    @Test
    void theKeyOfAnExternalAccountIsWrittenInBase64Url() throws InvalidFlagException, IOException {
        Path file = directory.resolve("acme-eab.key");
        for (String key : new String[]{"-_8", "+/8="}) {
            Map<String, String> values = map(
                    "-hostname=a.example", "-certmode=gcp", "-acme-email=a@b", "-acme-eab-kid=kid",
                    "-acme-eab-key=" + key);
            assertEquals("gcp", values.get("derp.acme-directory"));
            assertEquals("kid", values.get("derp.acme-eab-kid"));
            assertEquals(file.toString(), values.get("derp.acme-eab-key-file"));
            assertEquals("-_8", Files.readString(file));
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void anExternalAccountIsRequiredForGcp() throws InvalidFlagException, IOException {
        var unused = map("-hostname=a.example", "-certmode=gcp", "-acme-eab-key=%");
        assertEquals(List.of("-acme-eab-kid is not set; expected a value with -certmode=gcp",
                "-acme-email is not set; expected a value with -certmode=gcp",
                "-acme-eab-key is not valid; expected a key in base64 or base64url"), faults);
    }
}
