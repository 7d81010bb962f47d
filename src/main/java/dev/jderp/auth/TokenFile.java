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
 * The file that says who may use the REST API: a line for each token, {@code NAME ROLE sha256:HASH}, and comments from
 * {@code #} to the end of a line. What it says of a wrong line shows nothing that stands there.
 */
public final class TokenFile {

    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+sha256:([0-9A-Fa-f]{64})");
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String HEADING = """
            # Who may use /api/v1: NAME ROLE sha256:HASH, one line for each token.
            # The role is viewer or admin; java -jar jderp.jar token NAME ROLE makes a token and its line.
            """;

    /**
     * One line.
     *
     * @param caller whose token it is
     * @param hash the token's SHA-256
     */
    record Entry(Caller caller, byte[] hash) {
    }

    private TokenFile() {}

    /** Whether a token may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * The tokens in a file.
     *
     * @throws IOException in one line that names the file, and the line that is wrong
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
            String said = withoutComment(line);
            if (said.isEmpty()) {
                continue;
            }
            String at = file + ", line " + number + ": ";
            Matcher parts = LINE.matcher(said);
            if (!parts.matches()) {
                throw new IOException(at + "expected NAME ROLE sha256:HASH, with 64 hex digits");
            }
            if (!isName(parts.group(1))) {
                throw new IOException(at + "a name has 1 to 64 letters, digits, dots, underscores and hyphens");
            }
            Role role = Role.of(parts.group(2)).orElseThrow(() -> new IOException(at + "the role is viewer or admin"));
            byte[] hash = HexFormat.of().parseHex(parts.group(3));
            once(names, parts.group(1), number, at + "the name is that of line ");
            once(hashes, HexFormat.of().formatHex(hash), number, at + "the token is that of line ");
            entries.add(new Entry(new Caller(parts.group(1), role), hash));
        }
        return entries;
    }

    private static void once(Map<String, Integer> seen, String value, int line, String otherwise) throws IOException {
        Integer before = seen.putIfAbsent(value, line);
        if (before != null) {
            throw new IOException(otherwise + before);
        }
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    /** Writes a new file with one token; false if there is a file, which is left as it is. */
    static boolean create(Path file, Caller caller, Token token) throws IOException {
        return AtomicFile.ofOwner(file).create(HEADING + line(caller, token) + "\n");
    }

    /**
     * Makes a token and adds its line to a file, which is made if it is absent. Everything else in the file stays.
     *
     * @param replace whether the name's token is replaced if it has one
     * @throws IOException in one line, if the file cannot be read or written or the name has a token
     */
    public static Token append(Path file, String name, Role role, boolean replace) throws IOException {
        if (!isName(name)) {
            throw new IOException("a name has 1 to 64 letters, digits, dots, underscores and hyphens");
        }
        Caller caller = new Caller(name, role);
        Token token = Token.make();
        if (!Files.exists(file) && create(file, caller, token)) {
            return token;
        }
        change(file, caller, token, replace);
        return token;
    }

    private static void change(Path named, Caller caller, Token token, boolean replace) throws IOException {
        Path draft = null;
        try {
            Path file = named.toRealPath(); // the link stays, if it is one
            draft = draft(file);
            String text = with(named, SmallFile.readText(file, MAX_BYTES), caller, token, replace);
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

    /** Waits for its turn to change the file. */
    private static Path draft(Path file) throws IOException {
        long until = System.nanoTime() + MAX_WAIT_NS;
        while (true) {
            try {
                return AtomicFile.ofOwner(file).lock();
            } catch (FileAlreadyExistsException e) {
                if (System.nanoTime() - until > 0) {
                    throw new IOException(
                            e.getFile() + " is in the way: somebody is writing the file, or has broken off;"
                                    + " then remove it",
                            e);
                }
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }

    /** The file's text with the token in it. */
    private static String with(Path file, String text, Caller caller, Token token, boolean replace) throws IOException {
        boolean there = parse(file, text).stream().anyMatch(entry -> entry.caller().name().equals(caller.name()));
        if (there && !replace) {
            throw new IOException(
                    caller.name() + " has a token in " + file + "; --replace puts a new one in its place");
        }
        if (!there) {
            return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line(caller, token) + "\n";
        }
        StringBuilder out = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher parts = LINE.matcher(withoutComment(line));
            boolean his = parts.matches() && parts.group(1).equals(caller.name());
            int comment = line.indexOf('#');
            out.append(!his ? line : line(caller, token) + (comment < 0 ? "" : " " + line.substring(comment)));
            out.append('\n');
        }
        return out.toString();
    }

    private static String line(Caller caller, Token token) {
        return caller.name() + " " + caller.role().label() + " sha256:" + token.hash();
    }
}
