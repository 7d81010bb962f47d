package dev.jderp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    private static final String A = "a1".repeat(32);
    private static final String B = "B2".repeat(32);

    @TempDir
    Path directory;

    private Path parent;
    private Path file;

    @BeforeEach
    void file() {
        parent = directory.resolve("sub");
        file = parent.resolve("admin-tokens");
    }

    private List<Caller> callers(String text) throws IOException {
        Files.createDirectories(parent);
        Files.writeString(file, text);
        return TokenFile.read(file).stream().map(TokenFile.Entry::caller).toList();
    }

    private String refused(String text) {
        return String.valueOf(assertThrows(IOException.class, () -> callers(text)).getMessage());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void linesCommentsAndEmptyLinesAreRead() throws IOException {
        assertEquals(
                List.of(new Caller("ann", Role.ADMIN), new Caller("b.o-b_2", Role.VIEWER)),
                callers("# all\n\n ann  admin\tsha256:" + A + " # her laptop\nb.o-b_2 viewer sha256:" + B + "\n#end"));
        assertEquals(List.of(), callers(""));
    }

    @Test
    void anInvalidLineIsReportedWithoutItsContent() {
        String good = "ann admin sha256:" + A + "\n";
        String secret = Token.create().secretText();
        for (String wrong : List.of("bob admin", "bob root sha256:" + B, "bob viewer sha256:" + B + "0",
                "bob viewer " + B, "ann viewer sha256:" + B, "bob viewer sha256:" + A, "b/ob viewer sha256:" + B,
                "x".repeat(65) + " viewer sha256:" + B, "bob viewer sha256:" + B + " more", secret,
                "bob viewer " + secret,
                secret + " viewer sha256:" + A)) {
            String said = refused(good + "# comment\n" + wrong + "\n");
            assertTrue(said.startsWith(file + ", line 3: "), said);
            assertFalse(said.contains(A) || said.contains(B) || said.contains(secret) || said.contains("\n"), said);
        }
    }

    @Test
    void aTokenIsShownOnlyBySecretText() {
        Token token = Token.create();
        assertTrue(token.secretText().matches("jderp_[A-Za-z0-9_-]{43}"), token.secretText());
        assertFalse(token.toString().contains(token.secretText().substring("jderp_".length())));
        assertNotEquals(token.secretText(), Token.create().secretText());
        assertEquals(token.secretText(), Token.parse(token.secretText()).orElseThrow().secretText());
        assertTrue(Token.parse(token.secretText() + "x").isEmpty());
    }

    @Test
    void aTokenIsAddedAndTheRestOfTheFileStays() throws IOException {
        Token first = TokenFile.append(file, "ann", Role.ADMIN, false);
        assertEquals("rw-------", mode(file));
        assertEquals("rwx------", mode(parent));
        Files.writeString(file, Files.readString(file) + "# by hand, without an end of line");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        String before = Files.readString(file);
        Token second = TokenFile.append(file, "bob", Role.VIEWER, false);
        assertTrue(Files.readString(file).startsWith(before + "\nbob viewer sha256:"));
        assertEquals("rw-r-----", mode(file));
        assertEquals(
                List.of(first.hash(), second.hash()),
                TokenFile.read(file).stream().map(e -> HexFormat.of().formatHex(e.hash())).toList());
        assertEquals(List.of(file), list());
        assertFalse(Files.readString(file).contains(first.secretText()));
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(parent)) {
            return files.toList();
        }
    }

    @Test
    void anExistingNameIsRefusedUnlessItIsReplaced() throws IOException {
        callers("# top\nann admin sha256:" + A + " # her laptop\nbob viewer sha256:" + B + "\n");
        String said = String.valueOf(assertThrows(
                IOException.class, () -> TokenFile.append(file, "ann", Role.ADMIN, false)).getMessage());
        assertTrue(said.contains("ann has a token"), said);
        Token token = TokenFile.append(file, "ann", Role.VIEWER, true);
        assertEquals(
                "# top\nann viewer sha256:" + token.hash() + " # her laptop\nbob viewer sha256:" + B + "\n",
                Files.readString(file));
        assertThrows(IOException.class, () -> TokenFile.append(file, "a b", Role.ADMIN, false));
        assertEquals(List.of(file), list());
    }

    @Test
    void anInvalidFileIsNotChanged() throws IOException {
        assertThrows(IOException.class, () -> callers("what\n"));
        assertThrows(IOException.class, () -> TokenFile.append(file, "ann", Role.ADMIN, false));
        assertEquals("what\n", Files.readString(file));
        assertEquals(List.of(file), list());
    }

    @Test
    void aSymbolicLinkStaysAndItsTargetIsChanged() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        callers("");
        TokenFile.append(link, "ann", Role.ADMIN, false);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(1, TokenFile.read(file).size());
    }

    @Test
    void concurrentWritersLoseNoToken() {
        IntStream.range(0, 16).parallel().forEach(i -> {
            try {
                TokenFile.append(file, "name" + i, Role.VIEWER, false);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try {
            assertEquals(16, TokenFile.read(file).size());
            assertEquals(List.of(file), list());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
