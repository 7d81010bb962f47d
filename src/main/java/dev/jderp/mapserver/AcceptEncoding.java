package dev.jderp.mapserver;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Evaluates the header {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private AcceptEncoding() {}

    /** Whether the header accepts gzip, by name or by {@code *}, with a weight above 0; false without a header. */
    static boolean acceptsGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        boolean isAnyAccepted = false;
        for (String each : header.split(",", -1)) {
            String[] parts = each.split(";", 2);
            String coding = parts[0].strip().toLowerCase(Locale.ROOT);
            boolean isAccepted = parts.length == 1 || weight(parts[1]) > 0;
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return isAccepted;
            }
            isAnyAccepted |= coding.equals("*") && isAccepted;
        }
        return isAnyAccepted;
    }

    private static double weight(String parameter) {
        String text = parameter.strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith("q=")) {
            return 1;
        }
        try {
            return Double.parseDouble(text.substring(2).strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
