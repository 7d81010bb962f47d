package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.testkit.SharedTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditedNeighboursTest {

    @TempDir
    Path directory;

    private final List<List<NeighbourAddress>> used = new ArrayList<>();

    private EditedNeighbours open() throws IOException {
        return new EditedNeighbours(directory.resolve("state/mesh-neighbours"), used::add);
    }

    private static List<NeighbourAddress> parsed(String... texts) {
        return List.of(texts).stream().map(NeighbourAddress::parse).toList();
    }

    @Test
    void theListOutlivesARestart() throws IOException {
        List<NeighbourAddress> list = parsed("relay3", "relay2:4433/10.0.0.2", "[2001:db8::1]:443");
        EditedNeighbours before = open();
        assertTrue(before.replace(before.state().version()::equals, list).isPresent());
        assertEquals(before.state(), open().state());
        assertEquals(List.of(List.of(), list, list), used);
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("state/mesh-neighbours"))));
    }

    @Test
    void anotherVersionThanTheExpectedOneIsNotReplaced() throws IOException {
        EditedNeighbours edited = open();
        assertEquals(Optional.empty(), edited.replace("x"::equals, parsed("relay2")));
        assertEquals(List.of(), edited.state().neighbours());
        assertEquals(1, used.size());
    }

    @Test
    void aListThatCannotBeWrittenIsNotUsed() throws IOException {
        EditedNeighbours edited = open();
        Files.writeString(directory.resolve("state"), "a file where the directory should be");
        assertThrows(IOException.class, () -> edited.replace(any -> true, parsed("relay2")));
        assertEquals(List.of(), edited.state().neighbours());
        assertEquals(1, used.size());
    }

    @Test
    void anInvalidFileIsReportedWithItsLine() throws IOException {
        Path file = directory.resolve("list");
        Files.writeString(file, "# comment\nrelay2\na/b/c\n");
        IOException e = assertThrows(IOException.class, () -> new EditedNeighbours(file, used::add));
        assertEquals(file + ", line 3: a/b/c is not a neighbour; expected host[:port][/dialhost]", e.getMessage());
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws IOException {
        Path file = directory.resolve("list");
        Files.writeString(file, "# comment\n".repeat(110_000)); // above 1 MiB
        IOException e = assertThrows(IOException.class, () -> new EditedNeighbours(file, used::add));
        assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e::toString);
    }

    @Test
    void aSharedListIsInUseOnEveryRelayOfTheRegion() throws IOException {
        SharedTexts region = new SharedTexts();
        EditedNeighbours a = open();
        EditedNeighbours b = new EditedNeighbours(directory.resolve("b"), used::add);
        a.share(region);
        b.share(region);
        String empty = b.state().version();
        assertTrue(a.replace(empty::equals, parsed("relay2")).isPresent());
        region.notifyOwners();
        assertEquals(a.state(), b.state());
        assertEquals(List.of(List.of(), List.of(), parsed("relay2"), parsed("relay2")), used);
        assertEquals(Optional.empty(), b.replace(empty::equals, parsed("relay3")));
        region.fallSilent();
        assertThrows(NoAnswerException.class, () -> b.replace(any -> true, parsed("relay3")));
        assertEquals(parsed("relay2"), b.state().neighbours());
    }
}
