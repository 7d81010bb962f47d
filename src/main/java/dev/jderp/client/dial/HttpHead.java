package dev.jderp.client.dial;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The status line and the header fields of an HTTP/1 response.
 *
 * @param status the status code, 100 to 599
 * @param fields the fields by lower-case name; of several fields with one name, the first
 */
public record HttpHead(int status, Map<String, String> fields) {

    private static final int MAX_BYTES = 16 << 10;
    private static final int MAX_BODY_SHOWN = 200;

    /**
     * Reads a head of at most 16 KiB, and no byte after it.
     *
     * @throws DialException if it is not the head of an HTTP/1 response, or is longer
     * @throws EOFException if the stream ends before
     */
    public static HttpHead read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int newLines = 0;
        while (newLines < 2) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the response ends within its head");
            }
            if (head.size() == MAX_BYTES) {
                throw invalid("the head is longer than " + MAX_BYTES + " bytes");
            }
            if (head.size() == 5 && !head.toString(StandardCharsets.ISO_8859_1).equals("HTTP/")) {
                throw invalid("no HTTP/ at its beginning");
            }
            head.write(next);
            if (next == '\n') {
                newLines++;
            } else if (next != '\r') {
                newLines = 0;
            }
        }
        return parse(List.of(head.toString(StandardCharsets.ISO_8859_1).split("\r?\n", -1)));
    }

    private static HttpHead parse(List<String> lines) throws DialException {
        String first = lines.get(0);
        if (!first.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw invalid("its first line is not a status line");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpHead(Integer.parseInt(first.substring(9, 12)), fields);
    }

    private static DialException invalid(String detail) {
        return new DialException(DialException.Reason.PROTOCOL, "the answer to the request is not HTTP: " + detail);
    }

    /** The value of a field; an empty text if it is missing. */
    public String field(String lowerCaseName) {
        return fields.getOrDefault(lowerCaseName, "");
    }

    /** The status and the first printable characters of the body, of those that have arrived. */
    String describe(InputStream in) throws IOException {
        byte[] bytes = new byte[Math.min(MAX_BODY_SHOWN, in.available())];
        int n = Math.max(0, in.read(bytes, 0, bytes.length));
        String text = new String(bytes, 0, n, StandardCharsets.US_ASCII).replaceAll("[^!-~]+", " ").strip();
        return "HTTP status " + status + (text.isEmpty() ? "" : ": " + text);
    }
}
