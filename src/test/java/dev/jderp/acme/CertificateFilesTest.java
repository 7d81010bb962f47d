package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.Pem;
import dev.jderp.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {

    @TempDir
    Path directory;

    private CertificateFiles files;

    @BeforeEach
    void setUp() {
        files = new CertificateFiles(directory.resolve("certs"), "relay.example.com");
    }

    private static IssuedCertificate issued() {
        Instant now = Instant.now();
        return FakeAuthority.issue(List.of("relay.example.com"), now, now.plus(Duration.ofDays(1)));
    }

    @Test
    void filesAreForTheirOwnerOnly() throws IOException {
        files.write(issued());
        KeyPair account = files.account();
        assertEquals(account.getPublic(), files.account().getPublic());
        try (var all = Files.walk(directory.resolve("certs"))) {
            for (Path each : all.toList()) {
                assertEquals(
                        Files.isDirectory(each) ? "rwx------" : "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each)), each.toString());
            }
        }
    }

    /** derper keeps its files so: the key in the form of SEC1, and the chain after it. */
    @Test
    void filesOfDerperAreRead() throws Exception {
        IssuedCertificate issued = issued();
        Path pkcs8 = Files.writeString(directory.resolve("key.pem"), Keys.pem(issued.key()));
        Path sec1 = directory.resolve("sec1.pem");
        Command.run("openssl", "ec", "-in", pkcs8.toString(), "-out", sec1.toString());
        String key = Files.readString(sec1);
        assertTrue(key.startsWith("-----BEGIN EC PRIVATE KEY-----"), key);
        StringBuilder text = new StringBuilder(key);
        for (X509Certificate each : issued.chain()) {
            text.append(Pem.block("CERTIFICATE", each.getEncoded()));
        }
        Files.createDirectories(files.certificate().getParent());
        Files.writeString(files.certificate(), text);
        Files.writeString(directory.resolve("certs/acme_account+key"), key);
        IssuedCertificate read = files.read().orElseThrow();
        assertEquals(issued.chain(), read.chain());
        assertEquals(((ECPrivateKey) issued.key()).getS(), ((ECPrivateKey) read.key()).getS());
        assertEquals(issued.leaf().getPublicKey(), files.account().getPublic());
    }

    @Test
    void aFileWithoutKeyOrCertificateIsReportedByItsName() throws IOException {
        Files.createDirectories(files.certificate().getParent());
        for (String text : List.of("", Keys.pem(Keys.generate().getPrivate()), "-----BEGIN PRIVATE KEY-----")) {
            Files.writeString(files.certificate(), text);
            String message = String.valueOf(assertThrows(IOException.class, files::read).getMessage());
            assertTrue(message.startsWith(files.certificate() + " contains no "), message);
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        files.write(new IssuedCertificate(Keys.generate().getPrivate(), issued().chain()));
        assertEquals(files.certificate() + " contains a private key of another certificate",
                assertThrows(IOException.class, files::read).getMessage());
    }
}
