package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.KeyOwner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertTrue(hex(name).startsWith("3081cb8281c861"));
        assertTrue(hex(name, name).startsWith("308201968281c861"));
        assertEquals("300687047f000001", hex("127.0.0.1"));
    }

    private static String hex(String... hosts) {
        return HexFormat.of().formatHex(AlternativeNames.encode(List.of(hosts)));
    }

    @Test
    void theCertificateIsForServersAndSignsItself() throws Exception {
        Keystore made = SelfCertificate.ensure(config("derp.example.com"));
        X509Certificate leaf = made.leaf();
        leaf.verify(leaf.getPublicKey());
        assertTrue(KeyOwner.owns(leaf, made.key()));
        assertEquals("CN=jderp", leaf.getSubjectX500Principal().getName());
        assertEquals(leaf.getSubjectX500Principal(), leaf.getIssuerX500Principal());
        assertEquals(Set.of("2.5.29.15"), leaf.getCriticalExtensionOIDs());
        assertTrue(leaf.getKeyUsage()[0]);
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), leaf.getExtendedKeyUsage());
        assertEquals(-1, leaf.getBasicConstraints());
        assertEquals(3650, Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()).toDays());
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(config("derp.example.com").keystore().file())));
    }

    @Test
    void aCertificateMayEndAfter2049() throws Exception {
        Instant now = Instant.parse("2049-06-01T00:00:00Z");
        assertEquals(Instant.parse("2059-05-30T00:00:00Z"),
                SelfSigned.create(List.of("x"), now).certificate().getNotAfter().toInstant());
    }
}
