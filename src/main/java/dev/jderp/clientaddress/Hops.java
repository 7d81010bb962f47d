package dev.jderp.clientaddress;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Reads the hops that a header names, from the last to the first; a hop that is not an address comes out empty. The
 * lines of the header are one list. Text to the left of a hop never changes how that hop is read.
 */
final class Hops implements Iterator<Optional<InetSocketAddress>> {

    /** Bounds of hops and characters that are read; a hop beyond them comes out empty. */
    private static final int MAX_HOPS = 64;
    private static final int MAX_TEXT = 8 << 10;

    private final List<String> lines;
    private final boolean isForwarded;
    private int line;
    private int end;
    private int hops;
    private int seen;
    private String next = "";

    /** Reads {@code lines}: of a {@code Forwarded} header (RFC 7239), or plain lists of addresses. */
    Hops(List<String> lines, boolean isForwarded) {
        this.lines = lines;
        this.isForwarded = isForwarded;
        this.line = lines.size();
        advance();
    }

    /** Finds the next element to the left; empty elements are skipped (RFC 9110 section 5.6.1). */
    private void advance() {
        next = "";
        while (next.isEmpty() && (end > 0 || line > 0)) {
            if (end <= 0) {
                line--;
                end = lines.get(line).length() + 1;
            }
            String text = lines.get(line);
            int stop = end - 1;
            int start = isForwarded ? startOutsideQuotes(text, stop) : text.lastIndexOf(',', stop - 1) + 1;
            next = text.substring(start, stop).strip();
            seen += stop - start + 1;
            end = start;
        }
    }

    /** Returns the start of the element that ends before {@code stop}; a comma in a quoted string is part of it. */
    private static int startOutsideQuotes(String text, int stop) {
        boolean quoted = false;
        for (int at = stop - 1; at >= 0; at--) {
            char c = text.charAt(at);
            if (c == '"' && !(quoted && isEscaped(text, at))) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return at + 1;
            }
        }
        return 0;
    }

    private static boolean isEscaped(String text, int at) {
        int backslashes = 0;
        while (at - backslashes > 0 && text.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public Optional<InetSocketAddress> next() {
        if (next.isEmpty()) {
            throw new NoSuchElementException();
        }
        if (++hops > MAX_HOPS || seen > MAX_TEXT) {
            next = "";
            return Optional.empty();
        }
        String hop = next;
        advance();
        return isForwarded ? ForwardedElement.client(hop) : IpAddresses.parseWithPort(hop);
    }
}
