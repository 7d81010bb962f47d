package dev.jderp.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    @TempDir
    Path directory;

    @Test
    void aNewFileIsSecretAndIsReadAgain() throws Exception {
        Path file = directory.resolve("state/derper.key");
        NodePrivateKey made = KeyFile.readOrCreate(file);
        assertEquals(made, KeyFile.readOrCreate(file));
        assertEquals("{\n\t\"PrivateKey\": \"" + made.secretText() + "\"\n}", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        try (var files = Files.list(file.getParent())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void derpersOwnFileIsUsedAsItIs() throws Exception {
        Path file = directory.resolve("derper.key");
        String theirs = Vectors.all().getJsonObject("json").getString("derper_config");
        Files.writeString(file, theirs);
        assertEquals(Vectors.key("server").getString("priv_text"), KeyFile.readOrCreate(file).secretText());
        assertEquals(theirs, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "{}", "[]", "{\"PrivateKey\": 5}",
            "{\"PrivateKey\": \"privkey:77aa77aa\"}"})
    void anInvalidKeyFileIsReportedInOneLineAndKept(String content) throws IOException {
        Path file = directory.resolve("derper.key");
        Files.writeString(file, content);
        String said = assertThrows(KeyFileException.class, () -> KeyFile.readOrCreate(file)).toString();
        assertTrue(said.contains(file.toString()), said);
        assertFalse(said.contains("\n"), said);
        assertFalse(said.contains("77aa77aa"), said);
        assertEquals(content, Files.readString(file));
    }

    @Test
    void aFileThatCannotBeReadIsReported() {
        String said = assertThrows(KeyFileException.class, () -> KeyFile.readOrCreate(directory)).toString();
        assertTrue(said.contains(directory.toString()) && said.contains("cannot be read"), said);
    }
}
