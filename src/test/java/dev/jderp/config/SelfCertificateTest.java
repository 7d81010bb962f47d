package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfCertificateTest {

    @TempDir
    Path directory;

    private RelayConfig config(String hostname) throws SettingException {
        Map<String, String> settings = Map.of("derp.hostname", hostname, "derp.state-dir", directory.toString());
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(each -> String.valueOf(each.get(1)))
                .collect(Collectors.toList());
    }

    @Test
    void aHostWithAnUnderscoreIsInTheCertificate() throws Exception {
        X509Certificate made = SelfCertificate.ensure(config("derp_relay.example.com")).leaf();
        List<String> names = names(made);
        assertEquals("derp_relay.example.com", names.get(0));
        assertTrue(names.containsAll(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1")), names.toString());
        assertEquals(made, SelfCertificate.ensure(config("derp_relay.example.com")).leaf());
    }

    @Test
    void anAddressIsInTheCertificateAsAnAddress() throws Exception {
        assertEquals("2001:db8:0:0:0:0:0:1",
                names(SelfCertificate.ensure(config("2001:db8::1")).leaf()).get(0));
    }

    @Test
    void aLongListOfNamesIsEncodedInTheLongForm() {
        String name = "a".repeat(200);
        assertTrue(AlternativeNames.hex(List.of(name)).startsWith("30:81:cb:82:81:c8:61"));
        assertTrue(AlternativeNames.hex(List.of(name, name)).startsWith("30:82:01:96:82:81:c8:61"));
        assertEquals("30:06:87:04:7f:00:00:01", AlternativeNames.hex(List.of("127.0.0.1")));
    }
}
