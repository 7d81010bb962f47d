package dev.jderp.frontdoor;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks over the head of an HTTP/1.1 request before anybody makes anything of it: whatever two servers could read
 * differently is refused (RFC 9112 sections 2.2, 5.1, 5.2 and 6.3). Knows no sockets.
 */
final class HeadCheck {

    /**
     * Why a request is refused.
     *
     * @param status the HTTP status
     * @param text what is wrong, one line
     */
    record Wrong(int status, String text) {
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
     * How many bytes the head at the buffer's reader index has, 0 while its end has not come. Goes on where it was when
     * it is called again with more.
     */
    int length(ByteBuf in) {
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

    /** What is wrong with a whole head, empty if nothing is. */
    Optional<Wrong> check(ByteBuf in, int length) {
        String head = in.toString(in.readerIndex(), length - 4, StandardCharsets.ISO_8859_1);
        hosts = 0;
        lengths = 0;
        encodings = 0;
        String[] lines = head.split("\r\n", -1);
        var request = REQUEST_LINE.matcher(lines[0]);
        if (!request.matches()) {
            return wrong(400, "malformed request line");
        }
        if (!request.group(1).equals("1")) {
            return wrong(505, "unsupported version; expected HTTP/1.1 or HTTP/1.0");
        }
        boolean isHttp10 = request.group(2).equals("0");
        for (int i = 1; i < lines.length; i++) {
            Optional<Wrong> wrong = checkField(lines[i], isHttp10);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        if (hosts > 1 || (hosts == 0 && !isHttp10)) {
            return wrong(400, "expected exactly one Host header");
        }
        if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) {
            return wrong(400, "more than one length of the body");
        }
        return Optional.empty();
    }

    private Optional<Wrong> checkField(String line, boolean isHttp10) {
        int colon = line.indexOf(':');
        if (colon <= 0 || !NAME.matcher(line).region(0, colon).matches()) {
            return wrong(400, "malformed header"); // a folded line is one too
        }
        String value = line.substring(colon + 1);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return wrong(400, "control character in a header");
            }
        }
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "host" -> hosts++;
            case "content-length" -> {
                lengths++;
                if (!LENGTH.matcher(value.strip()).matches()) {
                    return wrong(400, "malformed Content-Length");
                }
            }
            case "transfer-encoding" -> {
                encodings++;
                if (isHttp10 || !value.strip().equalsIgnoreCase("chunked")) {
                    return wrong(isHttp10 ? 400 : 501, "unknown Transfer-Encoding");
                }
            }
            default -> {
                // everything else is said by its reader
            }
        }
        return Optional.empty();
    }

    private static Optional<Wrong> wrong(int status, String text) {
        return Optional.of(new Wrong(status, text));
    }
}
