package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {

    @TempDir
    Path directory;

    @Test
    void aFileUpToTheLimitIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "b\u00e4r");
        assertEquals("b\u00e4r", SmallFile.readText(file, 4));
        assertArrayEquals(Files.readAllBytes(file), SmallFile.read(file, 4));
        assertEquals(
                file + " is larger than 3 bytes",
                assertThrows(SmallFile.TooLargeException.class, () -> SmallFile.read(file, 3)).getMessage());
    }

    @Test
    void aFileThatCannotBeReadIsNamedInOneLine() throws IOException {
        Path absent = directory.resolve("absent");
        assertEquals(
                absent + " cannot be read: no such file",
                assertThrows(IOException.class, () -> SmallFile.read(absent, 1)).getMessage());
        assertEquals(
                directory + " cannot be read: is a directory",
                assertThrows(IOException.class, () -> SmallFile.readText(directory, 1)).getMessage());
        Path latin = Files.write(directory.resolve("latin"), new byte[]{(byte) 0xe4});
        assertEquals(
                latin + " is not UTF-8 text",
                assertThrows(IOException.class, () -> SmallFile.readText(latin, 1)).getMessage());
        assertThrows(NoSuchFileException.class, () -> SmallFile.readRaw(absent, 1));
    }

    @Test
    void aStreamIsReadOnlyUpToTheLimit() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[100]);
        assertTrue(SmallFile.readAll(in, 10).isEmpty());
        assertEquals(89, in.available());
        assertEquals(89, SmallFile.readAll(in, 89).orElseThrow().length);
    }
}
