package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.acme.AcmeOptions;
import dev.jderp.frontdoor.tls.PemFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateSettingsTest {

    private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

    private static RelayConfig read(String... pairs) throws SettingException {
        Map<String, String> settings = new HashMap<>();
        for (String each : pairs) {
            settings.put("derp." + each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static AcmeOptions acme(String... pairs) throws SettingException {
        return read(Stream.concat(Stream.of("hostname=relay.example.com"), Stream.of(pairs)).toArray(String[]::new))
                .acme().orElseThrow();
    }

    private static String fault(String... pairs) {
        return String.valueOf(assertThrows(SettingException.class, () -> read(pairs)).getMessage());
    }

    @Test
    void withoutAModeFilesOrTheRelaysOwnCertificateAreUsed() throws SettingException {
        assertTrue(read().servesKeystore());
        assertTrue(read("certmode=self").servesKeystore());
        assertTrue(read("certmode=self").acme().isEmpty());
        String[] files = {"front-door.certificate-file=a", "front-door.key-file=b"};
        assertFalse(read(files).servesKeystore());
        assertFalse(read(files[0], files[1], "certmode=manual").servesKeystore());
        assertTrue(read("keystore=a.p12", "certmode=manual").servesKeystore());
    }

    @Test
    void manualReadsTheFilesOfDerpersDirectory() throws SettingException {
        assertEquals(
                Optional.of(new PemFiles(
                        Path.of("certs/relay.example.com.crt"), Path.of("certs/relay.example.com.key"))),
                read("certmode=manual", "certdir=certs", "hostname=relay.example.com").frontDoor().pem());
        assertTrue(fault("certmode=manual").startsWith("derp.certmode is \"manual\"; expected "));
    }

    @Test
    void anAuthoritysCertificateIsForTheNamesThatAreSet() throws SettingException {
        AcmeOptions options = acme("certmode=acme", "acme-names=Also.Example.com, 192.0.2.1,2001:DB8:0::1",
                "acme-email=admin@example.com", "acme-profile=tlsserver", "state-dir=s");
        assertEquals(List.of("relay.example.com", "also.example.com", "192.0.2.1", "2001:db8::1"), options.names());
        assertEquals(URI.create(LETS_ENCRYPT), options.directory());
        assertEquals(Path.of("s/acme"), options.files());
        assertEquals("admin@example.com", options.email());
        assertEquals("tlsserver", options.profile());
        assertTrue(options.isAgreed());
        assertTrue(options.binding().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
            "certmode=letsencrypt, https://acme-v02.api.letsencrypt.org/directory",
            "certmode=gcp, https://dv.acme-v02.api.pki.goog/directory",
            "certmode=acme acme-directory=letsencrypt-staging, https://acme-staging-v02.api.letsencrypt.org/directory",
            "certmode=acme acme-directory=https://ca.example:9000/dir, https://ca.example:9000/dir"})
    void authoritiesHaveNamesOrUrls(String settings, URI directory) throws SettingException {
        assertEquals(directory, acme(settings.split(" ")).directory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "relay", "a_b.example.com", "127.0.0.1", "::1", "0.0.0.0", "x.localhost"})
    void aNameThatNoAuthorityCanCheckIsRefused(String name) {
        assertTrue(fault("certmode=acme", "hostname=" + name)
                .startsWith("derp.hostname is \"" + name + "\"; expected"));
        assertTrue(fault("certmode=acme", "hostname=relay.example.com", "acme-names=" + name)
                .startsWith("derp.acme-names is \"" + name + "\"; expected"));
    }

    @Test
    void anAuthorityIsNeverAskedForANameThatIsNotSet() {
        assertEquals("derp.hostname is \"\"; expected a name or an address that an authority can check, since "
                + "derp.certmode is acme", fault("certmode=acme"));
        assertTrue(fault("certmode=acme", "hostname=relay.example.com", "acme-names=*.example.com")
                .startsWith("derp.acme-names is \"*.example.com\"; expected a host name in DNS without a wildcard"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "certmode=auto | derp.certmode",
            "certmode=acme front-door.certificate-file=a front-door.key-file=b | derp.certmode",
            "certmode=self keystore=a | derp.certmode",
            "certmode=acme front-door.tls=false | derp.certmode",
            "certmode=acme front-door.enabled=false | derp.certmode",
            "certmode=acme acme-directory=ftp://ca.example/ | derp.acme-directory",
            "certmode=letsencrypt acme-directory=gcp | derp.acme-directory",
            "certmode=acme acme-eab-kid=a | derp.acme-eab-key-file",
            "certmode=acme acme-eab-key-file=a | derp.acme-eab-kid",
            "acme-names=a.example.com | derp.certmode"})
    void aContradictionIsRefused(String settings, String setting) {
        String message = fault(("hostname=relay.example.com " + settings).split(" "));
        assertTrue(message.startsWith(setting + " is "), message);
    }

    @Test
    void anExternalAccountHasItsKeyInAFile() throws SettingException {
        assertEquals(Optional.of(new AcmeOptions.ExternalAccount("kid", Path.of("key"))),
                acme("certmode=gcp", "acme-eab-kid=kid", "acme-eab-key-file=key").binding());
    }

    @Test
    void theWayToProveNamesFollowsThePorts() throws SettingException {
        AcmeOptions.Method alpn = AcmeOptions.Method.TLS_ALPN_01;
        AcmeOptions.Method http = AcmeOptions.Method.HTTP_01;
        assertEquals(List.of(alpn), acme("certmode=acme").methods());
        assertEquals(List.of(http, alpn), acme("certmode=acme", "front-door.plain-port=80").methods());
        assertEquals(List.of(alpn, http),
                acme("certmode=acme", "front-door.port=443", "front-door.plain-port=80").methods());
        assertEquals(List.of(alpn, http),
                acme("certmode=acme", "advertised-derp-port=443", "front-door.plain-port=80").methods());
    }

    @ParameterizedTest
    @CsvSource({"front-door.port=8443, true", "front-door.port=443, false", "advertised-derp-port=443, false",
            "front-door.plain-port=80, false", "front-door.plain-port=8081, true"})
    void aRelayThatNoAuthorityReachesIsReported(String setting, boolean warned) throws SettingException {
        RelayConfig config = read("certmode=acme", "hostname=relay.example.com", setting);
        assertEquals(warned, config.unreachableWarning().isPresent());
        assertFalse(read(setting).unreachableWarning().isPresent());
    }
}
