package dev.jderp.rest;

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

/** Reads the bodies of requests: JSON, of a bounded size, each name once, nothing behind it. */
final class Body {

    /** What a body may have at most, in bytes; a DERP map of a thousand regions is smaller. */
    static final int MAX_BYTES = 1 << 20;

    private static final int TOO_LARGE = 413;
    private static final JsonReaderFactory READERS = JsonProviders.JSON.createReaderFactory(
            Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    private Body() {}

    /**
     * The object in a body.
     *
     * @throws Problem 400 if it is none, 413 if it is too large
     */
    static JsonObject object(InputStream body) {
        return any(body, MAX_BYTES);
    }

    private static JsonObject any(InputStream body, int maxBytes) {
        JsonValue value = value(body, maxBytes);
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Problem.badRequest("the body is " + value.getValueType() + "; expected an object");
    }

    /** The object in a body, which may have these members and no others. */
    static JsonObject object(InputStream body, String... members) {
        return object(body, MAX_BYTES, members);
    }

    /** Likewise, of so many bytes at most. */
    static JsonObject object(InputStream body, int maxBytes, String... members) {
        JsonObject object = any(body, maxBytes);
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(Set.of(members));
        if (!unknown.isEmpty()) {
            throw Problem.badRequest("unknown member " + unknown.iterator().next());
        }
        return object;
    }

    private static JsonValue value(InputStream body, int maxBytes) {
        String text;
        try {
            text = SmallFile.utf8(SmallFile.readAll(body, maxBytes)
                    .orElseThrow(() -> Problem.of(TOO_LARGE, "the body is larger than " + maxBytes + " bytes")));
        } catch (CharacterCodingException e) {
            throw Problem.badRequest("the body is not text in UTF-8");
        } catch (IOException e) {
            throw Problem.badRequest("the body has broken off");
        }
        JsonValue value;
        boolean more;
        try (JsonReader reader = READERS.createReader(new StringReader(text)); // which looks for doubled names
                JsonParser parser = JsonProviders.JSON.createParser(new StringReader(text))) { // and which for the end
            value = reader.readValue();
            if (parser.next() == JsonParser.Event.START_OBJECT) {
                parser.getObject();
            }
            more = parser.hasNext();
        } catch (RuntimeException e) { // the parser's own, and others at its bounds: depth, digits, exponents
            throw Problem.badRequest("the body is not JSON: " + ErrorLine.of(e));
        }
        if (more && value instanceof JsonObject) {
            throw Problem.badRequest("there is more behind the JSON in the body");
        }
        return value;
    }
}
