package dev.jderp.rest.http;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the body of a request: one JSON object of bounded size, without duplicate names. */
public final class RequestBody {

    /** The largest body, in bytes; a DERP map of a thousand regions is smaller. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int TOO_LARGE = 413;
    private static final JsonReaderFactory READERS = JsonProviders.JSON.createReaderFactory(
            Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    private RequestBody() {}

    /**
     * Reads an object.
     *
     * @throws Problem 400 if the body is not an object, 413 if it is too large
     */
    public static JsonObject object(InputStream body) {
        return anyObject(body, MAX_BYTES);
    }

    private static JsonObject anyObject(InputStream body, int maxBytes) {
        JsonValue value = value(body, maxBytes);
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Problem.badRequest("the body is " + value.getValueType() + "; expected an object");
    }

    /**
     * Reads an object that may have the given members only.
     *
     * @throws Problem 400 if the body is not such an object, 413 if it is too large
     */
    public static JsonObject object(InputStream body, String... members) {
        return object(body, MAX_BYTES, members);
    }

    /**
     * Reads an object of at most {@code maxBytes} that may have the given members only.
     *
     * @throws Problem 400 if the body is not such an object, 413 if it is too large
     */
    public static JsonObject object(InputStream body, int maxBytes, String... members) {
        JsonObject object = anyObject(body, maxBytes);
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(Set.of(members));
        if (!unknown.isEmpty()) {
            throw Problem.badRequest("unknown member " + unknown.iterator().next());
        }
        return object;
    }

    private static JsonValue value(InputStream body, int maxBytes) {
        String text = text(body, maxBytes);
        JsonValue value;
        boolean hasMore;
        try (JsonReader reader = READERS.createReader(new StringReader(text)); // refuses duplicate names
                JsonParser parser = JsonProviders.JSON.createParser(new StringReader(text))) { // finds the end
            value = reader.readValue();
            if (parser.next() == JsonParser.Event.START_OBJECT) {
                parser.getObject();
            }
            hasMore = parser.hasNext();
        } catch (RuntimeException e) { // the parser's own, and others at its bounds: depth, digits, exponents
            throw Problem.badRequest("the body is not JSON: " + ErrorLine.of(e));
        }
        if (hasMore && value instanceof JsonObject) {
            throw Problem.badRequest("the body continues after the JSON object");
        }
        return value;
    }

    private static String text(InputStream body, int maxBytes) {
        try {
            return SmallFile.utf8(SmallFile.readAll(body, maxBytes)
                    .orElseThrow(() -> Problem.of(TOO_LARGE, "the body is larger than " + maxBytes + " bytes")));
        } catch (CharacterCodingException e) {
            throw Problem.badRequest("the body is not UTF-8 text");
        } catch (IOException e) {
            throw Problem.badRequest("the body ended early");
        }
    }
}
