package dev.jderp.frontdoor.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks the head of an HTTP/1.1 request before it is parsed: everything that two servers could read differently is
 * refused (RFC 9112 sections 2.2, 5.1, 5.2 and 6.3). Does no I/O.
 */
final class HeadCheck {

    /**
     * Why a request is refused.
     *
     * @param status the HTTP status
     * @param text the reason, one line
     */
    record Rejection(int status, String text) {
    }

    /** The longest head, request line and blank line included, in bytes. */
    static final int MAX_BYTES = 8 << 10;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile(TOKEN + " [\\x21-\\x7e]+ HTTP/(\\d)\\.(\\d)");
    private static final Pattern NAME = Pattern.compile(TOKEN);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private int seen;
    private int hosts;
    private int lengths;
    private int encodings;

    /**
     * Returns the length of the head at the buffer's reader index in bytes, 0 while its end has not arrived. Another
     * call with more bytes continues the search where this one stopped.
     */
    int headLength(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        for (int at = start + Math.max(0, seen - 3); at + 3 < end; at++) {
            if (in.getByte(at) == '\r' && in.getByte(at + 1) == '\n' && in.getByte(at + 2) == '\r'
                    && in.getByte(at + 3) == '\n') {
                seen = 0;
                return at + 4 - start;
            }
        }
        seen = end - start;
        return 0;
    }

    /** Returns why a complete head is refused; empty if it is not. */
    Optional<Rejection> check(ByteBuf in, int length) {
        String head = in.toString(in.readerIndex(), length - 4, StandardCharsets.ISO_8859_1);
        hosts = 0;
        lengths = 0;
        encodings = 0;
        String[] lines = head.split("\r\n", -1);
        var request = REQUEST_LINE.matcher(lines[0]);
        if (!request.matches()) {
            return reject(400, "malformed request line");
        }
        if (!request.group(1).equals("1")) {
            return reject(505, "only HTTP/1.1 and HTTP/1.0 are supported");
        }
        boolean isHttp10 = request.group(2).equals("0");
        for (int i = 1; i < lines.length; i++) {
            Optional<Rejection> rejection = checkField(lines[i], isHttp10);
            if (rejection.isPresent()) {
                return rejection;
            }
        }
        if (hosts > 1 || (hosts == 0 && !isHttp10)) {
            return reject(400, "expected exactly one Host header");
        }
        if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) {
            return reject(400, "the length of the body is given more than once");
        }
        return Optional.empty();
    }

    private Optional<Rejection> checkField(String line, boolean isHttp10) {
        int colon = line.indexOf(':');
        if (colon <= 0 || !NAME.matcher(line).region(0, colon).matches()) {
            return reject(400, "malformed header"); // as is a folded line
        }
        String value = line.substring(colon + 1);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return reject(400, "control character in a header");
            }
        }
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "host" -> hosts++;
            case "content-length" -> {
                lengths++;
                if (!LENGTH.matcher(value.strip()).matches()) {
                    return reject(400, "malformed Content-Length");
                }
            }
            case "transfer-encoding" -> {
                encodings++;
                if (isHttp10 || !value.strip().equalsIgnoreCase("chunked")) {
                    return reject(isHttp10 ? 400 : 501, "unknown Transfer-Encoding");
                }
            }
            default -> {
                // other headers are checked where they are read
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> reject(int status, String text) {
        return Optional.of(new Rejection(status, text));
    }
}
