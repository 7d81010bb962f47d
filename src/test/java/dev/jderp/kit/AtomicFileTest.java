package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.KeyFile;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writersThatMeetDoNotTouchEachOthersDrafts() throws IOException {
        Path file = directory.resolve("key");
        boolean outer = AtomicFile.ofOwner(file).create(draft -> {
            Files.writeString(draft, "half of the fir");
            assertTrue(AtomicFile.ofOwner(file).create("second"));
            Files.writeString(draft, "first, whole");
        });
        assertFalse(outer);
        assertEquals("second", Files.readString(file));
        assertEquals(List.of("key"), names());
    }

    @Test
    void aWriterThatFailsLeavesNothing() throws IOException {
        Path file = directory.resolve("key");
        assertThrows(IOException.class, () -> AtomicFile.ofOwner(file).create(draft -> {
            Files.writeString(draft, "half");
            throw new IOException("the disk is full");
        }));
        assertEquals(List.of(), names());
        Files.writeString(file, "before");
        String said = assertThrows(IOException.class, () -> AtomicFile.ofOwner(file).replace(draft -> {
            throw new IOException("the disk is full");
        })).getMessage();
        assertEquals(file + " cannot be written: the disk is full", said);
        assertEquals("before", Files.readString(file));
        assertEquals(List.of("key"), names());
    }

    @Test
    void theDraftOfAProcessThatCrashedIsNotInTheWay() throws Exception {
        Path file = directory.resolve("derper.key");
        Files.writeString(directory.resolve("derper.key.new"), "of another process, which is writing it");
        NodePrivateKey made = KeyFile.readOrCreate(file);
        assertEquals(made, KeyFile.read(file));
        assertEquals(List.of("derper.key", "derper.key.new"), names());
    }
}
