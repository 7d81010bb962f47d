package dev.jderp.rest.http;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The query of a request: known names, each at most once. Every fault in it is a {@link Problem} 400. */
public final class QueryParameters {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final MultivaluedMap<String, String> query;

    private QueryParameters(MultivaluedMap<String, String> query) {
        this.query = query;
    }

    /**
     * The parameters of a query that may have the given names only.
     *
     * @throws Problem 400 if another name is there, or one more than once
     */
    public static QueryParameters of(MultivaluedMap<String, String> query, String... names) {
        Set<String> known = Set.of(names);
        for (Map.Entry<String, List<String>> each : query.entrySet()) {
            if (!known.contains(each.getKey())) {
                throw Problem.badRequest("unknown query parameter " + each.getKey());
            }
            if (each.getValue().size() != 1) {
                throw Problem.badRequest(each.getKey() + " is repeated");
            }
        }
        return new QueryParameters(query);
    }

    /** The text of a parameter, empty if it is missing. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(query.getFirst(name));
    }

    /**
     * A parameter that is {@code true} or {@code false}, empty if it is missing.
     *
     * @throws Problem 400 if it is neither
     */
    public Optional<Boolean> flag(String name) {
        return text(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, value, "true or false");
        });
    }

    /**
     * A whole number from 1 to {@code max}; {@code fallback} if the parameter is missing.
     *
     * @throws Problem 400 if it is not such a number
     */
    public int number(String name, int fallback, int max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        int number = NUMBER.matcher(text.get()).matches() ? Integer.parseInt(text.get()) : 0;
        if (number < 1 || number > max) {
            throw invalid(name, text.get(), "a whole number from 1 to " + max);
        }
        return number;
    }

    /** The problem of a parameter with an invalid value. */
    public static Problem invalid(String name, String value, String expected) {
        return Problem.badRequest(name + " is \"" + value + "\"; expected " + expected);
    }
}
