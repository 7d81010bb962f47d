package dev.jderp.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an HTTP request at {@code /derp} is upgraded to, or why it is refused
 * ({@code docs/protocol.md#ways-in}).
 */
public final class UpgradeRules {

    /** The protocol that a request is upgraded to. */
    public enum Kind {
        /** DERP on the raw connection. */
        NATIVE,
        /** DERP in binary messages. */
        WEBSOCKET,
        /** No protocol: the answer is 426. */
        NONE
    }

    /**
     * An answer that refuses a handshake.
     *
     * @param status the HTTP status
     * @param header the name of a header to send with it, empty for none
     * @param value that header's value
     * @param text the body, which ends with a newline
     */
    public record Refusal(int status, String header, String value, String text) {
    }

    /** How many characters of a node's name in a header are kept. */
    private static final int MAX_NODE_NAME = 255;
    /** The body of the answer to a request without an upgrade, with status 426. */
    public static final String UPGRADE_REQUIRED = "DERP requires connection upgrade\n";
    /** The answer of {@code /derp} where packets are not relayed, with status 404. */
    public static final String DISABLED = "derp server disabled\n";
    /** The answer to a probe that is neither GET nor HEAD, with status 405. */
    public static final String BOGUS_PROBE = "bogus probe method\n";
    /** The Cache-Control header of {@code /generate_204}. */
    public static final String NO_CACHE = "no-cache, no-store, must-revalidate, no-transform, max-age=0";

    private static final int WEBSOCKET_KEY_BYTES = 16;
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private UpgradeRules() {}

    /**
     * The first node of the region, from the header {@code Ideal-Node} of a client that did not reach it; empty where
     * the header is absent or empty. At most 255 characters of it are kept.
     */
    public static Optional<String> idealNode(@Nullable String header) {
        return Optional.ofNullable(header)
                .filter(node -> !node.isEmpty())
                .map(node -> node.length() <= MAX_NODE_NAME ? node : node.substring(0, MAX_NODE_NAME));
    }

    /**
     * Decides which protocol a request is upgraded to.
     *
     * @param upgrade the {@code Upgrade} header, null if there is none
     * @param subprotocol the first {@code Sec-WebSocket-Protocol} header, null if there is none
     */
    public static Kind kind(@Nullable String upgrade, @Nullable String subprotocol) {
        String wanted = upgrade == null ? "" : upgrade.toLowerCase(Locale.ROOT);
        if (wanted.equals("websocket")) {
            return subprotocol != null && subprotocol.contains("derp") ? Kind.WEBSOCKET : Kind.NATIVE;
        }
        return wanted.equals("derp") ? Kind.NATIVE : Kind.NONE;
    }

    /**
     * Why a WebSocket handshake is refused, by the first check that fails, in derper's order; empty if it is accepted.
     *
     * @param isHttp11 whether the request is of HTTP/1.1 or newer
     * @param headers gives all values of a header
     */
    public static Optional<Refusal> webSocketRefusal(
            String method, boolean isHttp11, Function<String, List<String>> headers) {
        if (!isHttp11) {
            return refuse(426, "", "", "handshake request must be at least HTTP/1.1");
        }
        if (!hasToken(headers.apply("Connection"), "upgrade")) {
            return refuse(426, "Upgrade", "websocket", "Connection header does not contain Upgrade");
        }
        if (!method.equals("GET")) {
            return refuse(405, "", "", "handshake request method is not GET");
        }
        List<String> versions = headers.apply("Sec-WebSocket-Version");
        if (versions.isEmpty() || !versions.get(0).strip().equals("13")) {
            return Optional.of(new Refusal(400, "Sec-WebSocket-Version", "13",
                    "unsupported WebSocket protocol version (only 13 is supported)\n"));
        }
        if (!isKey(headers.apply("Sec-WebSocket-Key"))) {
            return refuse(400, "", "", "bad Sec-WebSocket-Key");
        }
        List<String> origins = headers.apply("Origin");
        if (!origins.isEmpty() && !isParsable(origins.get(0))) {
            return Optional.of(new Refusal(403, "", "", "failed to parse Origin header\n"));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(int status, String header, String value, String reason) {
        return Optional.of(new Refusal(status, header, value, "WebSocket protocol violation: " + reason + "\n"));
    }

    /** Whether a comma-separated list holds {@code token}, in any case. */
    public static boolean hasToken(List<String> values, String token) {
        for (String value : values) {
            for (String each : value.split(",", -1)) {
                if (each.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isKey(List<String> keys) {
        try {
            return keys.size() == 1 && Base64.getDecoder().decode(keys.get(0).strip()).length == WEBSOCKET_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isParsable(String origin) {
        try {
            var unused = new URI(origin);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * The first offered subprotocol that is {@code derp} in any case, as the client wrote it; empty without such one.
     */
    public static String subprotocol(List<String> offered) {
        return offered.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .filter(each -> each.equalsIgnoreCase("derp"))
                .findFirst()
                .orElse("");
    }

    /** The X-Tailscale-Response header for a challenge; empty if there is no valid challenge. */
    public static String challengeAnswer(@Nullable String challenge) {
        return challenge != null && CHALLENGE.matcher(challenge).matches() ? "response " + challenge : "";
    }
}
