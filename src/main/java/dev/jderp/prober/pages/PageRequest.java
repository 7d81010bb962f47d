package dev.jderp.prober.pages;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request for one of the prober's pages, independent of the HTTP server.
 *
 * @param method the method, such as {@code GET}
 * @param path the path below that of the prober, starting with {@code /}
 * @param query the query's parameters, decoded
 * @param accept the header {@code Accept}; empty if it is missing
 * @param fetchSite the header {@code Sec-Fetch-Site}, by which a browser reports the origin of the page that makes the
 *     request; empty if it is missing
 */
public record PageRequest(
        String method, String path, Map<String, List<String>> query, String accept, String fetchSite) {

    /** Copies the parameters. */
    public PageRequest {
        query = Map.copyOf(query);
    }

    /**
     * The request with these parts.
     *
     * @param rawQuery the text after the question mark, null if there is no query
     * @param header returns the first header with a name, null if it is missing
     */
    public static PageRequest of(
            String method, String path, @Nullable String rawQuery, UnaryOperator<@Nullable String> header) {
        return new PageRequest(
                method.toUpperCase(Locale.ROOT), path, decode(rawQuery), text(header.apply("Accept")),
                text(header.apply("Sec-Fetch-Site")));
    }

    private static String text(@Nullable String header) {
        return header == null ? "" : header;
    }

    private static Map<String, List<String>> decode(@Nullable String rawQuery) {
        Map<String, List<String>> all = new TreeMap<>();
        for (String each : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            try {
                all.computeIfAbsent(decoded(name), it -> new ArrayList<>()).add(decoded(value));
            } catch (IllegalArgumentException e) {
                // skip a parameter with an invalid percent sign
            }
        }
        return all;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The first value of a parameter that is not an empty text. */
    Optional<String> parameter(String name) {
        return all(name).stream().filter(each -> !each.isEmpty()).findFirst();
    }

    /** All values of a parameter. */
    List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }
}
