package dev.jderp.auth;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes the file with the tokens of the REST API: one line per token, {@code NAME ROLE sha256:HASH}; {@code
 * #} begins a comment. Error messages never show the content of a line.
 */
public final class TokenFile {

    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+sha256:([0-9A-Fa-f]{64})");
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String HEADING = """
            # The tokens of /api/v1: NAME ROLE sha256:HASH, one line for each token.
            # The role is viewer or admin; java -jar jderp.jar token NAME ROLE makes a token and its line.
            """;

    /**
     * One line of the file.
     *
     * @param caller the owner of the token
     * @param hash the token's SHA-256
     */
    record Entry(Caller caller, byte[] hash) {
    }

    private TokenFile() {}

    /** Whether the text is a valid name of a token. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads the tokens in a file.
     *
     * @throws IOException if the file cannot be read or is invalid; the message is one line and names file and line
     */
    static List<Entry> read(Path file) throws IOException {
        return parse(file, SmallFile.readText(file, MAX_BYTES));
    }

    private static List<Entry> parse(Path file, String text) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        Map<String, Integer> hashes = new HashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = withoutComment(line);
            if (content.isEmpty()) {
                continue;
            }
            String place = file + ", line " + number + ": ";
            Matcher parts = LINE.matcher(content);
            if (!parts.matches()) {
                throw new IOException(place + "expected NAME ROLE sha256:HASH, with 64 hex digits");
            }
            if (!isName(parts.group(1))) {
                throw new IOException(
                        place + "invalid name; expected 1 to 64 letters, digits, dots, underscores and hyphens");
            }
            Role role = Role.of(parts.group(2))
                    .orElseThrow(() -> new IOException(place + "invalid role; expected viewer or admin"));
            byte[] hash = HexFormat.of().parseHex(parts.group(3));
            checkUnique(names, parts.group(1), number, place + "same name as in line ");
            checkUnique(hashes, HexFormat.of().formatHex(hash), number, place + "same token as in line ");
            entries.add(new Entry(new Caller(parts.group(1), role), hash));
        }
        return entries;
    }

    private static void checkUnique(Map<String, Integer> seen, String value, int line, String message)
            throws IOException {
        Integer before = seen.putIfAbsent(value, line);
        if (before != null) {
            throw new IOException(message + before);
        }
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    /** Creates the file with one token; returns false and changes nothing if the file exists. */
    static boolean create(Path file, Caller caller, Token token) throws IOException {
        return AtomicFile.ofOwner(file).create(HEADING + line(caller, token) + "\n");
    }

    /**
     * Creates a token and adds its line to a file, which is created if it is absent. The other lines stay as they are.
     *
     * @param replace whether an existing token of the same name is replaced
     * @throws IOException if the file cannot be read or written, or the name already has a token; the message is one
     *     line
     */
    public static Token append(Path file, String name, Role role, boolean replace) throws IOException {
        if (!isName(name)) {
            throw new IOException("invalid name; expected 1 to 64 letters, digits, dots, underscores and hyphens");
        }
        Caller caller = new Caller(name, role);
        Token token = Token.create();
        if (!Files.exists(file) && create(file, caller, token)) {
            return token;
        }
        change(file, caller, token, replace);
        return token;
    }

    private static void change(Path named, Caller caller, Token token, boolean replace) throws IOException {
        Path draft = null;
        try {
            Path file = named.toRealPath(); // a symbolic link stays a link
            draft = draft(file);
            String text = withToken(named, SmallFile.readText(file, MAX_BYTES), caller, token, replace);
            AtomicFile.ofOwner(file).replaceLocked(draft, text);
            draft = null;
        } catch (FileSystemException e) {
            throw new IOException(named + " cannot be written: " + AtomicFile.reason(e), e);
        } finally {
            if (draft != null) {
                Files.deleteIfExists(draft);
            }
        }
    }

    /** Creates the temporary file, which is also the lock against other writers; waits up to five seconds for it. */
    private static Path draft(Path file) throws IOException {
        long deadline = System.nanoTime() + MAX_WAIT_NS;
        while (true) {
            try {
                return AtomicFile.ofOwner(file).lock();
            } catch (FileAlreadyExistsException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            e.getFile()
                                    + " exists: another process is writing the file, or has crashed; then remove it",
                            e);
                }
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }

    /** The file's text with the new line in it. */
    private static String withToken(Path file, String text, Caller caller, Token token, boolean replace)
            throws IOException {
        boolean isPresent = parse(file, text).stream().anyMatch(entry -> entry.caller().name().equals(caller.name()));
        if (isPresent && !replace) {
            throw new IOException(
                    caller.name() + " has a token in " + file + "; --replace replaces it");
        }
        if (!isPresent) {
            return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line(caller, token) + "\n";
        }
        StringBuilder out = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher parts = LINE.matcher(withoutComment(line));
            boolean isReplaced = parts.matches() && parts.group(1).equals(caller.name());
            int comment = line.indexOf('#');
            out.append(!isReplaced ? line : line(caller, token) + (comment < 0 ? "" : " " + line.substring(comment)));
            out.append('\n');
        }
        return out.toString();
    }

    private static String line(Caller caller, Token token) {
        return caller.name() + " " + caller.role().label() + " sha256:" + token.hash();
    }
}
