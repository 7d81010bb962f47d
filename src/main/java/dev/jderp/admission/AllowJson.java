package dev.jderp.admission;

import dev.jderp.kit.JsonProviders;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Parses an admission controller's answer, {@code {"Allow":true}}, by the rules of Go's decoder: names match without
 * regard to case, unknown members are skipped, the last of several members counts, {@code null} changes nothing, and
 * text after the first value is ignored.
 */
final class AllowJson {

    /** Kept, since {@code Json} searches for the provider at each call. */
    private static final JsonProvider JSON = JsonProviders.JSON;

    private static final String MEMBER = "allow";

    private AllowJson() {}

    /**
     * Returns the value of {@code Allow}; false if it is missing.
     *
     * @throws IOException if the text is not JSON, or JSON of another form
     */
    static boolean read(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            return switch (parser.next()) {
                case START_OBJECT -> readMembers(parser);
                case VALUE_NULL -> false;
                default -> throw new IOException("not an object");
            };
        } catch (RuntimeException e) { // JsonException, and others for deep nesting
            throw new IOException("not JSON", e);
        }
    }

    private static boolean readMembers(JsonParser parser) throws IOException {
        boolean allow = false;
        while (parser.next() == Event.KEY_NAME) {
            boolean isAllow = parser.getString().toLowerCase(Locale.ROOT).equals(MEMBER);
            Event value = parser.next();
            if (isAllow) {
                allow = switch (value) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    case VALUE_NULL -> allow;
                    default -> throw new IOException("Allow is not true or false");
                };
            }
            skip(value, parser);
        }
        return allow;
    }

    /** Skips the rest of an array or object. (The parser's own method never returns if the text ends early.) */
    private static void skip(Event first, JsonParser parser) {
        int depth = depthChange(first);
        while (depth > 0) {
            depth += depthChange(parser.next());
        }
    }

    private static int depthChange(Event event) {
        return switch (event) {
            case START_OBJECT, START_ARRAY -> 1;
            case END_OBJECT, END_ARRAY -> -1;
            default -> 0;
        };
    }
}
