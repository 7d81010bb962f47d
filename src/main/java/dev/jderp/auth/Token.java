package dev.jderp.auth;

import dev.jderp.kit.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A bearer token: {@code jderp_} and 32 random bytes in Base64. Only {@link #secretText()} shows it. */
public final class Token {

    private static final String PREFIX = "jderp_";
    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /** Creates a random token. */
    static Token create() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Token(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Parses a token; empty if the text is invalid. */
    static Optional<Token> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(new Token(text)) : Optional.empty();
    }

    /** The token in the form in which it is sent. */
    public String secretText() {
        return text;
    }

    /** The token's SHA-256 in hex, which is stored in place of the token. */
    String hash() {
        return HexFormat.of().formatHex(sha256(text));
    }

    /** The SHA-256 of any text that is presented as a token. */
    static byte[] sha256(String text) {
        return Sha256.hash(text);
    }

    @Override
    public String toString() {
        return "a token";
    }
}
