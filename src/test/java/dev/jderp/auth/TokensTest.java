package dev.jderp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

    private static final Caller ADMIN = new Caller("admin", Role.ADMIN);

    @TempDir
    Path directory;

    private Tokens open(boolean own, Reloader reloader) throws IOException {
        return Tokens.open(new AccessOptions(file(), own, List.of()), reloader);
    }

    private Path file() {
        return directory.resolve("data/admin-tokens");
    }

    private Path plain() {
        return directory.resolve("data/admin-token");
    }

    private String made() throws IOException {
        return Files.readString(plain()).strip();
    }

    private static void assertPrivate(Path path) throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void theFirstStartCreatesAnAdministratorsToken() throws IOException {
        String token;
        try (Reloader reloader = new Reloader()) {
            Tokens tokens = open(true, reloader);
            assertEquals(Optional.of(plain()), tokens.madeToken());
            token = made();
            assertEquals(Optional.of(ADMIN), tokens.caller(token));
            assertEquals(Optional.empty(), tokens.caller(token + "x"));
            assertEquals(Optional.empty(), tokens.caller(""));
        }
        assertPrivate(file());
        assertPrivate(plain());
        assertFalse(Files.readString(file()).contains(token));
        try (Reloader reloader = new Reloader()) {
            assertEquals(Optional.of(ADMIN), open(true, reloader).caller(token));
        }
    }

    @Test
    void aCrashBetweenTheTwoFilesLeavesAUsableToken() throws IOException {
        Token token = Token.create();
        Files.createDirectories(plain().getParent());
        Files.writeString(plain(), token.secretText() + "\n");
        try (Reloader reloader = new Reloader()) {
            Tokens tokens = open(true, reloader);
            assertEquals(Optional.of(ADMIN), tokens.caller(token.secretText()));
            assertEquals(token.secretText(), made());
        }
    }

    @Test
    void anInvalidPlainTokenIsNotReported() throws IOException {
        TokenFile.append(file(), "ann", Role.ADMIN, false);
        try (Reloader reloader = new Reloader()) {
            assertEquals(Optional.empty(), open(true, reloader).madeToken());
            Files.writeString(plain(), Token.create().secretText());
            assertEquals(Optional.empty(), open(true, reloader).madeToken());
        }
        Files.delete(file());
        Files.writeString(plain(), "what");
        try (Reloader reloader = new Reloader()) {
            String said = String.valueOf(assertThrows(IOException.class, () -> open(true, reloader)).getMessage());
            assertTrue(said.startsWith(plain().toString()), said);
        }
    }

    @Test
    void aConfiguredFileThatIsAbsentIsNotCreated() {
        try (Reloader reloader = new Reloader()) {
            String said = String.valueOf(assertThrows(IOException.class, () -> open(false, reloader)).getMessage());
            assertTrue(said.contains("no such file") && !said.contains("\n"), said);
        }
        assertFalse(Files.exists(file()) || Files.exists(plain()));
    }

    @Test
    void aValidChangeIsUsedAndAnInvalidOneIsNot() throws IOException {
        try (Reloader reloader = new Reloader()) {
            Tokens tokens = open(true, reloader);
            String ann = TokenFile.append(file(), "ann", Role.VIEWER, false).secretText();
            reloader.reloadNow();
            assertEquals(Optional.of(new Caller("ann", Role.VIEWER)), tokens.caller(ann));
            assertEquals(Optional.of(ADMIN), tokens.caller(made()));
            Files.writeString(file(), "what");
            reloader.reloadNow();
            assertTrue(tokens.caller(ann).isPresent());
            Files.writeString(file(), "");
            reloader.reloadNow();
            assertTrue(tokens.caller(ann).isEmpty() && tokens.caller(made()).isEmpty());
        }
    }

    @Test
    void adminIncludesViewer() {
        assertTrue(Role.ADMIN.includes(Role.VIEWER) && Role.ADMIN.includes(Role.ADMIN));
        assertTrue(Role.VIEWER.includes(Role.VIEWER) && !Role.VIEWER.includes(Role.ADMIN));
        assertEquals(Optional.of(Role.ADMIN), Role.of("admin"));
        assertEquals(Optional.empty(), Role.of("Admin"));
    }
}
