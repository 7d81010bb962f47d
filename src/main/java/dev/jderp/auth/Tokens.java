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

/** The tokens that are good now: those of a file that is read again when it changes. Safe for any thread. */
public final class Tokens {

    /** The name of the token that the relay makes for its operator. */
    private static final String OPERATOR = "admin";
    private static final String MADE = "admin-token";
    private static final int MAX_BYTES = 1 << 10;

    private final Optional<Path> made;
    private volatile List<TokenFile.Entry> entries = List.of();

    private Tokens(Optional<Path> made) {
        this.made = made;
    }

    /**
     * Reads the file, now and whenever it changes. Where it is absent and ours to make, it is made with one token for
     * an administrator, which is written as it is sent into {@code admin-token} beside it.
     *
     * @throws IOException in one line, if the file cannot be read or made
     */
    public static Tokens open(AccessOptions options, Reloader reloader) throws IOException {
        Path file = options.tokenFile();
        Path plain = file.resolveSibling(MADE);
        if (options.ownTokenFile() && !Files.exists(file)) {
            // the token itself first: a hash whose token nobody knows would lock everybody out
            TokenFile.create(file, new Caller(OPERATOR, Role.ADMIN), readOrMake(plain));
        }
        Tokens tokens = new Tokens(options.ownTokenFile() ? Optional.of(plain) : Optional.empty());
        reloader.watch(file, TokenFile::read, entries -> tokens.entries = entries);
        return tokens;
    }

    private static Token readOrMake(Path plain) throws IOException {
        if (!Files.exists(plain)) {
            Token token = Token.make();
            if (AtomicFile.ofOwner(plain).create(token.secretText() + "\n")) {
                return token;
            }
        }
        return read(plain).orElseThrow(() -> new IOException(plain + " is not a token; remove it to have one made"));
    }

    private static Optional<Token> read(Path plain) throws IOException {
        return Token.parse(SmallFile.readText(plain, MAX_BYTES).strip());
    }

    /** The file with the token that the relay has made, as long as it is there and the token is good. */
    public Optional<Path> madeToken() {
        return made.filter(this::isGood);
    }

    private boolean isGood(Path plain) {
        try {
            return Files.exists(plain) && read(plain).flatMap(token -> caller(token.secretText())).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whose token was presented; empty if nobody's. How long it takes tells nothing of how near it was. */
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
