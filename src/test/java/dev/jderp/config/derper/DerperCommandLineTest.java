package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.frontdoor.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerperCommandLineTest {

    private static final String MESH_KEY = "0123456789abcdef".repeat(4);

    @TempDir
    private Path home;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean isRoot = true;

    /** Reads a command line whose arguments are separated by blanks. */
    private RelayConfig read(String line) throws Exception {
        variables.put("HOME", home.toString());
        notes.clear();
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
        RelayConfig config = DerperCommandLine.parse(arguments, new DerperEnvironment(variables, isRoot))
                .read(properties, notes::add);
        assertTrue(notes.removeLast().startsWith("metrics are at http://127.0.0.1:"));
        return config;
    }

    private List<String> faults(String line) {
        return String.valueOf(assertThrows(SettingException.class, () -> read(line)).getMessage()).lines().toList();
    }

    private void assertFault(String expected, String line) {
        assertEquals(List.of(expected), faults(line));
    }

    @Test
    void theCertificateIsReadFromDerpersFiles() throws Exception {
        RelayConfig config = read("-hostname=derp.example.com -certmode manual --certdir /etc/derper");
        assertEquals("derp.example.com", config.hostname());
        assertTrue(config.frontDoor().tls());
        assertEquals(Optional.of(new PemFiles(
                Path.of("/etc/derper/derp.example.com.crt"), Path.of("/etc/derper/derp.example.com.key"))),
                config.frontDoor().pem());
    }

    @Test
    void theCertificatesDirectoryIsInTheUsersCacheByDefault() throws Exception {
        String file = read("-certmode=manual").frontDoor().pem().orElseThrow().certificate().toString();
        assertEquals(home + "/.cache/tailscale/derper-certs/derp.tailscale.com.crt", file);
        variables.put("XDG_CACHE_HOME", "/cache");
        file = read("-certmode=manual").frontDoor().pem().orElseThrow().certificate().toString();
        assertEquals("/cache/tailscale/derper-certs/derp.tailscale.com.crt", file);
    }

    @Test
    void aCertificateForAnIpAddressIsMadeOnce() throws Exception {
        String line = "-certmode=manual -hostname=2001:db8::1 -certdir=" + home.resolve("certs");
        PemFiles files = read(line).frontDoor().pem().orElseThrow();
        assertEquals(home.resolve("certs/2001db81.crt"), files.certificate());
        String first = Files.readString(files.certificate());
        assertTrue(first.startsWith("-----BEGIN CERTIFICATE-----\n"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())));
        assertEquals(files, read(line).frontDoor().pem().orElseThrow());
        assertEquals(first, Files.readString(files.certificate()));
    }

    @Test
    void noCertificateIsMadeForAName() throws Exception {
        PemFiles files = read("-certmode=manual -certdir=" + home).frontDoor().pem().orElseThrow();
        assertFalse(Files.exists(files.certificate()));
    }

    @Test
    void anAuthorityIssuesTheCertificateForTheName() throws Exception {
        RelayConfig config = read("-hostname=derp.example.com -certdir=" + home + " -acme-email=ann@example.com");
        assertTrue(config.frontDoor().tls());
        assertTrue(config.acme().isPresent());
    }

    @Test
    void noAuthorityIsAskedForANameThatIsNotSet() {
        String reason = "; expected the relay's name as -hostname with it";
        assertFault("-certmode is \"letsencrypt\"" + reason, "-certdir=" + home);
        assertFault("-certmode is \"gcp\"" + reason, "-certmode=gcp");
        variables.put("DERP_CERT_MODE", "letsencrypt");
        assertFault("DERP_CERT_MODE is \"letsencrypt\"" + reason, "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "-certmode=other | -certmode is \"other\"; expected manual, letsencrypt or gcp",
            "-certmode=manual -certdir= | -certdir is \"\"; expected a directory",
            "-hostname=192.0.2.1 | -hostname is \"192.0.2.1\", an IP address; expected -certmode=manual, which makes a "
                    + "certificate for it",
            "-certmode=manual -acme-ip-certs | -acme-ip-certs is \"true\"; expected false unless -certmode is "
                    + "letsencrypt",
            "-acme-ip-certs | -acme-ip-certs is \"true\", which is not available beside a name; expected an IP address "
                    + "as -hostname",
            "-certmode=manual -ace | -ace is \"true\", which is not available; expected false",
            "-certmode=manual -secrets-url=https://u:p@x/ | -secrets-url is set, which is not available; expected the "
                    + "mesh key in the file of -mesh-psk-file",
            "-a=443 -certmode=manual | -a is \"443\"; expected :PORT, IP:PORT or [IPv6]:PORT",
            "-a=no.invalid:1 | -a is \"no.invalid:1\"; expected an IP address, or a name that resolves"})
    void whatCannotBeHonouredEndsTheStart(String line, String fault) {
        assertFault(fault, line);
    }

    @ParameterizedTest
    @CsvSource({":443, manual, true", ":https, manual, true", ":8443, manual, true", ":8443, letsencrypt, false",
            ":80, gcp, false", "127.0.0.1:3340, other, false"})
    void tlsFollowsFromPortAndCertificate(String address, String mode, boolean isTls) throws Exception {
        RelayConfig config = read("-a " + address + " -certmode " + mode + " -http-port 8080");
        assertEquals(isTls, config.frontDoor().tls());
        assertEquals(isTls ? 8080 : 0, config.frontDoor().plainPort());
    }

    @Test
    void addressAndPortsAreThoseOfTheFlags() throws Exception {
        RelayConfig config = read("-a [::1]:8443 -certmode manual -http-port 8080 -stun-port 3479");
        assertEquals(List.of("::1"), config.frontDoor().addresses());
        assertEquals(List.of("::1"), config.stun().addresses());
        assertEquals(8443, config.frontDoor().port());
        assertEquals(8080, config.frontDoor().plainPort());
        assertEquals(3479, config.stun().port());
    }

    @Test
    void flagsThatAreNotSetHaveDerpersDefaults() throws Exception {
        RelayConfig config = read("-certmode=manual");
        assertEquals("derp.tailscale.com", config.hostname());
        assertEquals(443, config.frontDoor().port());
        assertEquals(80, config.frontDoor().plainPort());
        assertEquals(3478, config.stun().port());
        assertTrue(config.stun().enabled());
        assertEquals(Path.of("/var/lib/derper/derper.key"), config.files().key());
        assertEquals(0, config.frontDoor().limits().accepts().perSecond());
        assertEquals(Integer.MAX_VALUE, config.frontDoor().limits().accepts().burst());
        assertEquals(Duration.ofMinutes(10), config.frontDoor().keepAliveTime());
        assertEquals(List.of("-hostname is not set; the DERP map has derper's default, derp.tailscale.com",
                "-c is not set; the private key is in /var/lib/derper/derper.key"), notes);
    }

    @Test
    void aUserOtherThanRootNamesTheKeyFile() throws Exception {
        isRoot = false;
        assertFault("-c is not set; expected the file with the private key, which derper requires unless it runs as "
                + "root", "-certmode=manual");
        assertEquals(Path.of("/x/derper.json"), read("-certmode=manual -c /x/derper.json").files().key());
        properties.put("derp.key-file", "/y/derper.key");
        assertEquals(Path.of("/y/derper.key"), read("-certmode=manual").files().key());
    }

    @Test
    void theOtherFilesAreBesideTheKey() throws Exception {
        assertEquals(Path.of("/x"), read("-certmode=manual -c /x/derper.json").map().directory());
    }

    @Test
    void devHasAPortAndAKeyOfItsOwn() throws Exception {
        RelayConfig one = read("-dev -a :443 -c /x/derper.json");
        assertEquals(3340, one.frontDoor().port());
        assertFalse(one.frontDoor().tls());
        assertEquals("localhost", one.hostname());
        assertFalse(one.files().key().equals(read("-dev").files().key()));
        assertEquals(Optional.empty(), one.files().meshKey());
    }

    @Test
    void theMeshKeyOfTheEnvironmentCountsWithDevOnly() throws Exception {
        variables.put("TAILSCALE_DERPER_MESH_KEY", MESH_KEY);
        Path file = read("-dev -mesh-psk-file=/x").files().meshKey().orElseThrow();
        assertEquals(MESH_KEY, Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("-mesh-psk-file is ignored with -dev, as in derper"), notes);
        assertEquals(Optional.empty(), read("-certmode=manual -hostname=x -c=/x/y").files().meshKey());
        assertEquals(List.of("TAILSCALE_DERPER_MESH_KEY is ignored: it is for -dev"), notes);
        variables.put("TAILSCALE_DERPER_MESH_KEY", "secret");
        assertFault("TAILSCALE_DERPER_MESH_KEY is not a mesh key; expected 64 hex digits, not all zero", "-dev");
    }

    @Test
    void theMeshKeysFileHasDerpersDefault() throws Exception {
        Path file = Files.createDirectories(home.resolve("keys")).resolve("derp-mesh.key");
        Files.writeString(file, MESH_KEY);
        assertEquals(Optional.of(file), read("-certmode=manual").files().meshKey());
        assertEquals(Optional.empty(), read("-certmode=manual -mesh-psk-file=").files().meshKey());
        assertEquals(Optional.of(Path.of("/x")), read("-certmode=manual -mesh-psk-file /x").files().meshKey());
    }

    @Test
    void variablesOfImagesStandForFlags() throws Exception {
        variables.putAll(Map.of(
                "DERP_DOMAIN", "derp.example.com", "DERP_CERT_MODE", "manual", "DERP_CERT_DIR", "/app/certs",
                "DERP_ADDR", ":8443", "DERP_HTTP_PORT", "-1", "DERP_STUN", "false", "DERP_VERIFY_CLIENTS", "true",
                "DERP_VERIFY_CLIENT_URL", ""));
        RelayConfig config = read("");
        assertEquals("derp.example.com", config.hostname());
        assertEquals(8443, config.frontDoor().port());
        assertEquals(0, config.frontDoor().plainPort());
        assertFalse(config.stun().enabled());
        assertTrue(config.admission().tailscaled().isPresent());
        assertEquals("/app/certs/derp.example.com.key", config.frontDoor().pem().orElseThrow().key().toString());
        assertEquals(80, read("-http-port=80").frontDoor().plainPort());
    }

    @Test
    void aVariableMayNameThePortAlone() throws Exception {
        variables.putAll(Map.of("DERP_PORT", "8443", "DERP_CERTMODE", "manual"));
        assertEquals(8443, read("").frontDoor().port());
    }

    @Test
    void variablesOfAKubernetesServiceAreIgnored() throws Exception {
        variables.putAll(Map.of("DERP_HTTP_SERVICE_HOST", "10.96.0.7", "DERP_HTTP_PORT", "tcp://10.96.0.7:80",
                "DERP_HTTP_PORT_80_TCP", "tcp://10.96.0.7:80"));
        assertEquals(80, read("-certmode=manual -hostname=x -c=/x/y").frontDoor().plainPort());
        assertEquals(List.of(), notes);
    }

    @Test
    void aSettingInTheEnvironmentEndsTheStart() {
        variables.put("DERP_ALLOW_LIST_FILE", "/x");
        assertFault("DERP_ALLOW_LIST_FILE is not a variable of derper's images; expected derp.allow-list-file as a "
                + "system property (java -Dderp.allow-list-file=…) or in derp.properties", "-certmode=manual");
    }

    @Test
    void anUnknownVariableIsIgnoredWithALine() throws Exception {
        variables.put("DERP_VERSION", "1.2.3");
        var unused = read("-certmode=manual -hostname=x -c=/x/y");
        assertEquals(List.of("DERP_VERSION is ignored: it is not a variable of derper"), notes);
    }

    @Test
    void anInvalidVariableEndsTheStart() {
        variables.put("DERP_STUN", "yes");
        assertFault("DERP_STUN is \"yes\"; expected true or false", "-certmode=manual");
    }

    @Test
    void aFlagCountsBeforeAPropertyAndThatBeforeADefault() throws Exception {
        properties.putAll(Map.of("derp.stun-port", "3500", "derp.home", "blank", "derp.keep-alive", "30s"));
        RelayConfig config = read("-certmode=manual -stun-port=3600");
        assertEquals(3600, config.stun().port());
        assertEquals("blank", config.home());
        assertEquals(Duration.ofSeconds(30), config.relay().keepAlive());
    }

    @Test
    void aPropertyMayNameTheCertificate() throws Exception {
        properties.putAll(Map.of("derp.front-door.certificate-file", "/x", "derp.front-door.key-file", "/y"));
        assertEquals(Optional.of(new PemFiles(Path.of("/x"), Path.of("/y"))), read("").frontDoor().pem());
    }

    @Test
    void aPropertyMayNameTheRelayOfTheCertificate() throws Exception {
        properties.put("derp.hostname", "derp.example.com");
        assertEquals(Path.of("/x/derp.example.com.crt"),
                read("-certmode=manual -certdir=/x").frontDoor().pem().orElseThrow().certificate());
        assertEquals(List.of("derp.example.com"), read("").acme().orElseThrow().names());
        assertEquals(Path.of("/x/other.example.com.crt"),
                read("-hostname=other.example.com -certmode=manual -certdir=/x").frontDoor().pem().orElseThrow()
                        .certificate());
        properties.put("derp.hostname", "192.0.2.1");
        assertFault("derp.hostname is \"192.0.2.1\", an IP address; expected -certmode=manual, which makes a "
                + "certificate for it", "");
        read("-certmode=manual -certdir=" + home);
        assertTrue(Files.exists(home.resolve("192.0.2.1.crt")));
    }

    @Test
    void aCertificateOfTheDevModeHasTheNameOfThatMode() throws Exception {
        assertEquals(Path.of("/x/localhost.crt"),
                read("-dev -certmode=manual -certdir=/x").frontDoor().pem().orElseThrow().certificate());
    }

    @Test
    void aPropertyMayNameTheModeAndTheDirectoryOfTheCertificate() throws Exception {
        properties.put("derp.certdir", "/y");
        assertEquals(Path.of("/y/derp.tailscale.com.crt"),
                read("-certmode=manual").frontDoor().pem().orElseThrow().certificate());
        properties.put("derp.certmode", "manual");
        assertEquals(Path.of("/y/a.example.crt"),
                read("-hostname=a.example").frontDoor().pem().orElseThrow().certificate());
        assertEquals(Path.of("/z/a.example.crt"),
                read("-hostname=a.example -certdir=/z").frontDoor().pem().orElseThrow().certificate());
    }

    @Test
    void variablesOfOneFlagThatDifferEndTheStart() throws Exception {
        variables.putAll(Map.of("DERP_DOMAIN", "a.example", "DERP_HOST", "b.example", "DERP_STUN", "true",
                "DERP_RUN_STUN", "1", "DERP_PORT", "8443", "DERP_ADDR", ":8443"));
        assertFault("DERP_DOMAIN is \"a.example\" and DERP_HOST is \"b.example\"; expected one value for -hostname",
                "-certmode=manual");
        assertEquals("c.example", read("-certmode=manual -hostname=c.example").hostname());
        variables.put("DERP_HOST", "a.example");
        assertEquals("a.example", read("-certmode=manual").hostname());
    }

    @Test
    void aFaultNamesTheFlagOrTheVariable() {
        assertFault("-stun-port: derp.stun-port is \"70000\"; expected a whole number from 1 to 65535",
                "-certmode=manual -stun-port=70000");
        variables.put("DERP_HOME", "nowhere");
        assertTrue(faults("-certmode=manual").get(0).startsWith("DERP_HOME: derp.home is \"nowhere\"; expected "));
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertEquals(3, faults("-certmode=other -stun-port=0 -ace").size());
    }

    @Test
    void theStateDirectoryOfOurImageCounts() throws Exception {
        variables.put("DERP_STATE_DIR", home.resolve("state").toString());
        RelayConfig config = read("-certmode=manual -hostname=x -c=/x/y");
        assertEquals(home.resolve("state"), config.map().directory());
        assertEquals(home.resolve("state"), read("-dev").map().directory());
    }

    @Test
    void argumentsAfterTheFlagsAreIgnoredWithALine() throws Exception {
        var unused = read("-certmode=manual -hostname=x -c=/x/y -verify-clients true -stun=false");
        assertEquals(List.of("ignored, since the flags end at \"true\": the last 2 arguments"), notes);
    }

    @Test
    void acceptLimitsCountWithTlsOnly() throws Exception {
        String limit = "-accept-connection-limit=2.5 -accept-connection-burst=7 -hostname=x -c=/x/y";
        var connections = read("-certmode=manual " + limit).frontDoor().limits().accepts();
        assertEquals(2.5, connections.perSecond());
        assertEquals(7, connections.burst());
        assertEquals(0, read("-a=:8443 " + limit).frontDoor().limits().accepts().perSecond());
        assertEquals(2, notes.size());
    }

    @Test
    void derpersOwnVariablesAreMapped() throws Exception {
        variables.putAll(Map.of("DERP_DEBUG_LOGS", "true", "TS_DEBUG_VERBOSE_DROPS", "12".repeat(32),
                "TS_DEBUG_DERP_PER_CLIENT_SEND_QUEUE_DEPTH", "64"));
        RelayConfig config = read("-certmode=manual");
        assertTrue(config.relay().log().connections());
        assertEquals(1, config.relay().log().drops().size());
        assertEquals(64, config.relay().queues().depth());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TS_ALLOW_DEBUG_IP", "TS_DEBUG_TRUSTED_CIDRS", "TS_DEBUG_KEY_PATH",
            "DERP_PROBER_DEBUG_LOGS", "TS_DERP_DISABLE_RTT_STATS"})
    void derpersOtherVariablesAreIgnoredWithALine(String name) throws Exception {
        variables.put(name, "1");
        var unused = read("-certmode=manual -hostname=x -c=/x/y");
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).startsWith(name + " is ignored: "), notes.get(0));
    }

    /** A value that differs from the default for each flag. */
    private static String other(DerperFlag flag) {
        return switch (flag) {
            case A -> ":8443";
            case HOME -> "blank";
            case MESH_WITH -> "b.example.com";
            case VERIFY_CLIENTS -> "false"; // true in the command line of the test
            case VERIFY_CLIENT_URL -> "http://127.0.0.1/";
            case ACCEPT_CONNECTION_LIMIT, ACCEPT_CONNECTION_BURST, HTTP_PORT, STUN_PORT -> "77";
            default -> switch (flag.kind()) {
                case BOOLEAN -> Boolean.toString(flag.defaultText().equals("false"));
                case DURATION -> "7s";
                default -> "other";
            };
        };
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"VERSION"})
    void everyFlagIsHonouredOrReported(DerperFlag flag) throws Exception {
        String base = "-certmode=manual -certdir=/x -mesh-psk-file=/x -verify-clients";
        properties.put("derp.http-port", "9999"); // otherwise another one for each start
        RelayConfig before = read(base);
        assertEquals(before, read(base));
        try {
            RelayConfig after = read(base + " " + flag.text() + "=" + other(flag));
            boolean isNoted = notes.stream().anyMatch(note -> note.startsWith(flag.text() + " is ignored"));
            assertTrue(isNoted || !after.equals(before), notes.toString());
        } catch (SettingException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith(flag.text() + " is "), String.valueOf(e.getMessage()));
        }
    }

    @Test
    void everyFlagHasALineOfHelp() {
        List<String> help = DerperCommandLine.help();
        for (DerperFlag flag : DerperFlag.values()) {
            assertTrue(help.stream().anyMatch(line -> (line + " ").startsWith("  " + flag.text() + " ")), flag.text());
        }
        assertTrue(help.stream().allMatch(line -> line.length() <= 120));
    }

    @Test
    void aFileThatCannotBeMadeIsReported() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertThrows(IOException.class,
                () -> read("-certmode=manual -hostname=192.0.2.1 -certdir=" + file.resolve("certs")));
    }
}
