package dev.jderp.frontdoor.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The front door's certificates: how they are read and checked, and the meta certificate after them. */
class CertificateTest {

    private static TestDoor files;

    @BeforeAll
    static void make() throws Exception {
        files = new TestDoor();
        files.certificate("rsa", "DNS:localhost", "RSA");
        files.certificate("wild", "DNS:*.example.com,DNS:localhost,IP:192.0.2.1,IP:2001:db8::1", "EC");
        files.certificate("elsewhere", "DNS:elsewhere.example", "EC");
    }

    @AfterAll
    static void delete() throws Exception {
        files.close();
    }

    /** Returns a generator whose first bytes are the seed: an Ed25519 private key consists of these. */
    private static SecureRandom seeded(byte[] seed) {
        return new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        };
    }

    @Test
    void theMetaCertificateEqualsTheVectorByteForByte() throws Exception {
        var meta = Vectors.all().getJsonObject("meta_cert");
        var example = meta.getJsonObject("fixed_example");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, seeded(Vectors.hex(example, "ed25519_seed")));
        KeyPair signer = generator.generateKeyPair();
        String hex = meta.getString("common_name").substring("derpkey".length());
        byte[] der = MetaCertificate.encode(
                NodePublicKey.parse("nodekey:" + hex), signer,
                Instant.parse(example.getString("not_before")), Instant.parse(example.getString("not_after")));
        assertArrayEquals(Vectors.hex(example, "der_hex"), der);
        assertEquals(359, der.length);
    }

    @Test
    void theMetaCertificateEndsACopyOfTheChain() throws Exception {
        ServerCertificate own = load("localhost");
        List<X509Certificate> before = own.chain();
        X509Certificate meta = MetaCertificate.create(files.relay.publicKey(), Instant.now());
        DoorKeyManager keys = new DoorKeyManager(own, meta);
        for (int i = 0; i < 3; i++) {
            X509Certificate[] shown = Objects.requireNonNull(keys.getCertificateChain("derp0"));
            assertEquals(List.of(own.leaf(), meta), Arrays.asList(shown));
            shown[0] = meta; // other callers do not see this change
        }
        assertEquals(before, own.chain());
        assertEquals(2, meta.getSerialNumber().intValue());
        assertEquals("CN=derpkey" + files.relay.publicKey().hex(), meta.getSubjectX500Principal().getName());
    }

    @Test
    void theMetaCertificateHasOneExtensionAndIsNotAnAuthority() throws Exception {
        X509Certificate meta = MetaCertificate.create(files.relay.publicKey(), Instant.now());
        assertEquals(Set.of("2.5.29.19"), meta.getCriticalExtensionOIDs());
        assertEquals(Set.of(), meta.getNonCriticalExtensionOIDs());
        assertEquals(-1, meta.getBasicConstraints());
    }

    @Test
    void manyThreadsGetChainsOfTheirOwn() throws Exception {
        ServerCertificate own = load("localhost");
        X509Certificate meta = MetaCertificate.create(files.relay.publicKey(), Instant.now());
        DoorKeyManager keys = new DoorKeyManager(own, meta);
        Set<X509Certificate[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 10; j++) {
                    X509Certificate[] shown = Objects.requireNonNull(keys.getCertificateChain("derp0"));
                    if (List.of(own.leaf(), meta).equals(Arrays.asList(shown))) {
                        synchronized (seen) {
                            seen.add(shown);
                        }
                    }
                    Arrays.fill(shown, meta);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(100, seen.size());
        assertEquals(1, own.chain().size());
    }

    private static ServerCertificate load(String name) throws IOException {
        return TestDoor.read(files.directory.resolve(name + ".p12"), files.directory.resolve("password"));
    }

    private static Path pem(String name, String label, byte[] der) throws IOException {
        String text = "# a comment\n-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
        return Files.writeString(files.directory.resolve(name), text);
    }

    /** Returns the key that PKCS8 contains after the algorithm: PKCS1 for RSA, SEC1 for EC. */
    private static byte[] inner(byte[] pkcs8) {
        int at = skipHeader(pkcs8, 0); // into the sequence
        at += 3; // version
        at = skipHeader(pkcs8, at) + (pkcs8[at + 1] & 0xff); // past the algorithm
        return Arrays.copyOfRange(pkcs8, skipHeader(pkcs8, at), pkcs8.length);
    }

    private static int skipHeader(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length > 0x80 ? length - 0x80 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "rsa"})
    void keysAreReadInEveryCommonForm(String name) throws Exception {
        ServerCertificate own = load(name);
        Path certificate = pem(name + ".crt", "CERTIFICATE", own.leaf().getEncoded());
        byte[] pkcs8 = own.key().getEncoded();
        String old = name.equals("rsa") ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";
        for (Path key : List.of(
                pem(name + ".pkcs8", "PRIVATE KEY", pkcs8), pem(name + ".old", old, inner(pkcs8)))) {
            ServerCertificate read = ServerCertificate.fromPem(certificate, key);
            read.check("localhost", "it");
            assertEquals(own.leaf(), read.leaf());
        }
    }

    @Test
    void faultsOfFilesAreReportedInOneLine() throws Exception {
        ServerCertificate own = load("localhost");
        Path certificate = pem("own.crt", "CERTIFICATE", own.leaf().getEncoded());
        Path key = pem("own.key", "PRIVATE KEY", own.key().getEncoded());
        Path otherKey = pem("other.key", "PRIVATE KEY", load("wild").key().getEncoded());
        Path rsaKey = pem("rsa.key", "PRIVATE KEY", load("rsa").key().getEncoded());
        Path encrypted = pem("encrypted.key", "ENCRYPTED PRIVATE KEY", own.key().getEncoded());
        Path absent = files.directory.resolve("absent");
        Path empty = Files.writeString(files.directory.resolve("empty"), "");
        List<List<Path>> wrong = List.of(
                List.of(certificate, otherKey), List.of(certificate, rsaKey), List.of(certificate, encrypted),
                List.of(certificate, absent), List.of(absent, key), List.of(empty, key), List.of(certificate, empty),
                List.of(key, key), List.of(files.directory, key));
        for (List<Path> pair : wrong) {
            CertificateSource source = CertificateSource.pem(
                    new PemFiles(pair.get(0), pair.get(1)), "localhost");
            String message = String
                    .valueOf(assertThrows(IOException.class, source::load, pair.toString()).getMessage());
            assertEquals(1, message.lines().count(), message);
            assertTrue(message.contains(files.directory.toString()), message);
        }
        Files.write(files.directory.resolve("broken.p12"), "no keystore".getBytes(StandardCharsets.US_ASCII));
        assertThrows(IOException.class, () -> files.source(files.directory.resolve("broken.p12")).load());
        String message = String.valueOf(assertThrows(
                IOException.class, () -> files.source(files.directory.resolve("elsewhere.p12")).load()).getMessage());
        assertTrue(message.contains("does not cover derp.hostname, localhost"), message);
    }

    @Test
    void aCertificateCoversItsNamesAndNoOthers() throws Exception {
        ServerCertificate wild = load("wild");
        for (String name : List.of("localhost", "a.example.com", "A.Example.COM", "a.example.com.", "192.0.2.1",
                "2001:db8::1", "2001:DB8:0::1")) {
            assertTrue(wild.covers(name), name);
        }
        for (String name : List.of("example.com", "a.b.example.com", "localhost.example", "192.0.2.2", "::1", "")) {
            assertFalse(wild.covers(name), name);
        }
    }

    @Test
    void aCertificatesTextOmitsTheKey() throws Exception {
        KeyStore.getInstance("PKCS12"); // loads the keystore's provider
        ServerCertificate own = load("localhost");
        assertEquals("certificate of CN=localhost", own.toString());
    }
}
