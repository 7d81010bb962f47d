package dev.jderp.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The query of a request: known names, each at most once. Everything wrong with it is a {@link Problem} 400. */
final class Parameters {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final MultivaluedMap<String, String> query;

    private Parameters(MultivaluedMap<String, String> query) {
        this.query = query;
    }

    /** The query, which may have these names and no others. */
    static Parameters of(MultivaluedMap<String, String> query, String... names) {
        Set<String> known = Set.of(names);
        for (Map.Entry<String, List<String>> each : query.entrySet()) {
            if (!known.contains(each.getKey())) {
                throw Problem.badRequest("unknown query parameter " + each.getKey());
            }
            if (each.getValue().size() != 1) {
                throw Problem.badRequest(each.getKey() + " is repeated");
            }
        }
        return new Parameters(query);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.getFirst(name));
    }

    Optional<Boolean> flag(String name) {
        return text(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, value, "true or false");
        });
    }

    int number(String name, int fallback, int max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        int number = NUMBER.matcher(text.get()).matches() ? Integer.parseInt(text.get()) : 0;
        if (number < 1 || number > max) {
            throw wrong(name, text.get(), "a whole number from 1 to " + max);
        }
        return number;
    }

    static Problem wrong(String name, String value, String expected) {
        return Problem.badRequest(name + " is \"" + value + "\"; expected " + expected);
    }
}
