package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the page for operators of derper with the settings. */
class ComingFromDerperTest {

    /** Every flag and every environment variable of derper v1.102.5. */
    private static final List<String> DERPER = List.of(
            "-dev", "-version", "-a", "-http-port", "-stun-port", "-stun", "-derp", "-c", "-certmode", "-certdir",
            "-hostname", "-acme-eab-kid", "-acme-eab-key", "-acme-email", "-acme-ip-certs", "-home", "-mesh-psk-file",
            "-mesh-with", "-secrets-url", "-secrets-path-prefix", "-secrets-cache-dir", "-bootstrap-dns-names",
            "-unpublished-bootstrap-dns-names", "-verify-clients", "-verify-client-url",
            "-verify-client-url-fail-open", "-socket", "-accept-connection-limit", "-accept-connection-burst",
            "-rate-config", "-tcp-keepalive-time", "-tcp-user-timeout", "-tcp-write-timeout", "-ace",
            "TAILSCALE_DERPER_MESH_KEY", "DERP_DEBUG_LOGS", "DERP_PROBER_DEBUG_LOGS", "TS_DEBUG_VERBOSE_DROPS",
            "TS_DERP_DISABLE_RTT_STATS", "TS_DEBUG_DERP_PER_CLIENT_SEND_QUEUE_DEPTH", "TS_ALLOW_DEBUG_IP",
            "TS_DEBUG_TRUSTED_CIDRS", "TS_DEBUG_KEY_PATH");
    private static final Pattern SETTING = Pattern.compile("`(derp\\.[a-z0-9.-]+)[`=]");

    private static final Set<String> SETTINGS = Arrays.stream(Setting.values()).map(Setting::key).collect(
            Collectors.toUnmodifiableSet());

    private static List<String> rows() throws IOException {
        String page = Files.readString(Path.of("docs/derper.md"));
        return page.substring(page.indexOf("<!-- derper -->"), page.indexOf("<!-- /derper -->"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    @Test
    void everyFlagAndVariableOfDerperHasItsRow() throws IOException {
        List<String> named = rows().stream().map(row -> row.substring(3, row.indexOf("` |"))).toList();
        assertEquals(DERPER, named);
    }

    @Test
    void everyRowNamesExistingSettingsOrGivesAReason() throws IOException {
        for (String row : rows()) {
            Set<String> named = all(SETTING, row);
            assertTrue(SETTINGS.containsAll(named), row);
            String said = row.substring(row.indexOf("` |") + 3).strip();
            boolean reason = said.startsWith("not applicable: ") || said.startsWith("not there yet")
                    || said.startsWith("replaced");
            assertTrue(reason || !named.isEmpty(), row);
        }
    }

    @Test
    void bothFormsOfTheLogHoldTheSameLines() throws IOException {
        assertEquals(levels("logging.properties"), levels("logging-json.properties"));
    }

    private static List<String> levels(String file) throws IOException {
        return Files.readAllLines(Path.of("domain-config", file)).stream()
                .filter(line -> !line.startsWith("#") && !line.contains("ormatter"))
                .toList();
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }
}
