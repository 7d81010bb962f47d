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
 * Reads {@code {"Allow":true}} by the rules of Go's decoder: names match whatever their case, unknown ones are passed
 * over, the last of several wins, {@code null} leaves things as they are, and what follows the first value is not
 * looked at.
 */
final class AllowJson {

    /** Found once: {@code Json} looks for it at each call, which costs more than what is then made. */
    private static final JsonProvider JSON = JsonProviders.JSON;

    private static final String MEMBER = "allow";

    private AllowJson() {}

    /**
     * Whether the answer allows.
     *
     * @throws IOException if it is no JSON, or other JSON
     */
    static boolean read(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            return switch (parser.next()) {
                case START_OBJECT -> members(parser);
                case VALUE_NULL -> false;
                default -> throw new IOException("not an object");
            };
        } catch (RuntimeException e) { // most faults are a JsonException, too deep a nesting is not
            throw new IOException("not JSON", e);
        }
    }

    private static boolean members(JsonParser parser) throws IOException {
        boolean allow = false;
        while (parser.next() == Event.KEY_NAME) {
            boolean meant = parser.getString().toLowerCase(Locale.ROOT).equals(MEMBER);
            Event value = parser.next();
            if (meant) {
                allow = switch (value) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    case VALUE_NULL -> allow;
                    default -> throw new IOException("Allow is neither true nor false");
                };
            }
            skip(value, parser);
        }
        return allow;
    }

    /** Passes over the rest of an array or object. (The parser's own way never returns where the text just ends.) */
    private static void skip(Event first, JsonParser parser) {
        int depth = nesting(first);
        while (depth > 0) {
            depth += nesting(parser.next());
        }
    }

    private static int nesting(Event event) {
        return switch (event) {
            case START_OBJECT, START_ARRAY -> 1;
            case END_OBJECT, END_ARRAY -> -1;
            default -> 0;
        };
    }
}
