package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.CertName;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.KeyFile;
import dev.jderp.key.NodePrivateKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandTest {

    @TempDir
    Path directory;

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void aNewKeyIsWrittenAsDerpersFile() throws Exception {
        CommandRun made = CommandRun.of("key", "new", "--out", file("a.key"));
        assertEquals(0, made.status(), made.err());
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a.key"))));
        NodePrivateKey key = KeyFile.read(directory.resolve("a.key"));
        assertEquals(key.publicKey().text() + "\n", made.out());
        assertEquals("", made.err());
        CommandRun read = CommandRun.of("key", "public", file("a.key"));
        assertEquals(made.out(), read.out(), read.err());
        assertEquals(key.publicKey().hex(),
                CommandRun.of("key", "public", "--json", file("a.key")).json().getString("hex"));
    }

    @Test
    void anExistingKeyIsNotOverwritten() throws Exception {
        assertEquals(0, CommandRun.of("key", "new", "--out", file("a.key"), "--json").status());
        String before = Files.readString(directory.resolve("a.key"));
        CommandRun again = CommandRun.of("key", "new", "--out", file("a.key"));
        assertEquals(1, again.status());
        assertEquals("", again.out());
        assertEquals("jderp: " + file("a.key") + ": the file exists; a key is never overwritten\n", again.err());
        assertEquals(before, Files.readString(directory.resolve("a.key")));
    }

    @Test
    void withoutAFileTheKeyItselfIsPrintedAndReadBack() throws Exception {
        CommandRun made = CommandRun.of("key", "new");
        NodePrivateKey key = NodePrivateKey.parse(made.out().strip());
        assertEquals("the public key is " + key.publicKey().text() + "\n", made.err());
        Files.writeString(directory.resolve("bare"), made.out());
        assertEquals(key.publicKey().text() + "\n", CommandRun.of("key", "public", file("bare")).out());
        assertTrue(CommandRun.of("key", "new", "--json").json().getString("privateKey").startsWith("privkey:"));
    }

    @Test
    void anInvalidKeyFileIsReportedWithoutItsContent() throws Exception {
        String secret = NodePrivateKey.generate().secretText();
        for (String text : List.of("", "{", "{}", "{\"PrivateKey\":\"" + secret + "0\"}", secret + "0",
                "x".repeat(5000))) {
            Path file = Files.writeString(directory.resolve("bad"), text);
            CommandRun run = CommandRun.of("key", "public", file.toString());
            assertEquals(1, run.status(), text);
            assertEquals("", run.out());
            assertEquals(1, run.err().lines().count(), run.err());
            assertFalse(run.err().contains(secret), run.err());
        }
        assertEquals("jderp: " + file("none") + ": no such file\n",
                CommandRun.of("key", "public", file("none")).err());
    }

    @Test
    void thePinOfACertificateIsTheMapsCertName() throws Exception {
        try (OpenRelay relay = OpenRelay.tls()) {
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(relay.chain().get(0).getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            Path file = Files.writeString(directory.resolve("relay.pem"), pem, StandardCharsets.US_ASCII);
            String pin = CertName.of(relay.chain());
            assertTrue(pin.startsWith("sha256-raw:"));
            CommandRun run = CommandRun.of("key", "pin", file.toString());
            assertEquals(pin + "\n", run.out(), run.err());
            CommandRun json = CommandRun.of("key", "pin", file.toString(), "--json");
            assertEquals(pin, json.json().getString("certName"));
            Files.writeString(file, pem + pem);
            assertEquals(1, CommandRun.of("key", "pin", file.toString()).status());
            Files.writeString(file, "no certificate");
            assertEquals(1, CommandRun.of("key", "pin", file.toString()).status());
            Files.writeString(file, pem + " ".repeat(1 << 20));
            run = CommandRun.of("key", "pin", file.toString());
            assertEquals(1, run.status());
            assertEquals("jderp: " + file + ": not a certificate: the file is larger than 1048576 bytes\n", run.err());
        }
    }

    @Test
    void usageErrorsAreStatus2() {
        for (List<String> wrong : List.of(List.of("key"), List.of("key", "public"), List.of("key", "pin"),
                List.of("key", "new", "x"))) {
            CommandRun run = CommandRun.of(wrong.toArray(String[]::new));
            assertEquals(2, run.status(), wrong.toString());
            assertEquals("", run.out());
        }
    }
}
