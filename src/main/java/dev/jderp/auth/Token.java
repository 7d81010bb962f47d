package dev.jderp.auth;

import dev.jderp.kit.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A bearer token: 32 random bytes, as text behind {@code jderp_}. Nothing but {@link #secretText()} shows it. */
public final class Token {

    private static final String PREFIX = "jderp_";
    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /** A new one. */
    static Token make() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Token(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The token that is written so; empty if none is. */
    static Optional<Token> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(new Token(text)) : Optional.empty();
    }

    /** The token, as it is sent. */
    public String secretText() {
        return text;
    }

    /** What is kept of it. */
    String hash() {
        return HexFormat.of().formatHex(sha256(text));
    }

    /** What is kept of any text that is taken for a token. */
    static byte[] sha256(String text) {
        return Sha256.hash(text);
    }

    @Override
    public String toString() {
        return "a token";
    }
}
