package dev.jderp.auth;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SmallFile;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** The valid tokens: those of a file that is read again when it changes. Safe for any thread. */
public final class Tokens {

    /** The name of the token that the relay creates at its first start. */
    private static final String OPERATOR = "admin";
    private static final String PLAIN_FILE = "admin-token";
    private static final int MAX_BYTES = 1 << 10;

    private final Optional<Path> plainFile;
    private volatile List<TokenFile.Entry> entries = List.of();

    private Tokens(Optional<Path> plainFile) {
        this.plainFile = plainFile;
    }

    /**
     * Reads the file, now and whenever it changes. If it is absent and its path is not set, creates it with one token
     * of an administrator; the token itself is written to {@code admin-token} in the same directory.
     *
     * @throws IOException if the file cannot be read or created; the message is one line
     */
    public static Tokens open(AccessOptions options, Reloader reloader) throws IOException {
        Path file = options.tokenFile();
        Path plain = file.resolveSibling(PLAIN_FILE);
        if (options.ownTokenFile() && !Files.exists(file)) {
            // the token first: a crash after writing only the hash would leave no usable token
            TokenFile.create(file, new Caller(OPERATOR, Role.ADMIN), readOrCreate(plain));
        }
        Tokens tokens = new Tokens(options.ownTokenFile() ? Optional.of(plain) : Optional.empty());
        reloader.watch(file, TokenFile::read, entries -> tokens.entries = entries);
        return tokens;
    }

    private static Token readOrCreate(Path plain) throws IOException {
        if (!Files.exists(plain)) {
            Token token = Token.create();
            if (AtomicFile.ofOwner(plain).create(token.secretText() + "\n")) {
                return token;
            }
        }
        return read(plain).orElseThrow(
                () -> new IOException(plain + " does not contain a token; remove the file to have a new token made"));
    }

    private static Optional<Token> read(Path plain) throws IOException {
        return Token.parse(SmallFile.readText(plain, MAX_BYTES).strip());
    }

    /** The file with the token that the relay has created; empty if it is absent or the token is no longer valid. */
    public Optional<Path> madeToken() {
        return plainFile.filter(this::isValid);
    }

    private boolean isValid(Path plain) {
        try {
            return Files.exists(plain) && read(plain).flatMap(token -> caller(token.secretText())).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** The owner of a token; empty if the token is invalid. Compares in constant time. */
    public Optional<Caller> caller(String presented) {
        byte[] hash = Token.sha256(presented);
        Optional<Caller> found = Optional.empty();
        for (TokenFile.Entry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = Optional.of(entry.caller());
            }
        }
        return found;
    }
}
