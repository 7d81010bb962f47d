package dev.jderp.kit;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;

/** The JSON-P implementation, found once: {@code jakarta.json.Json} searches the class path at each call. */
public final class JsonProviders {

    /** Makes parsers, readers, writers and builders; safe for any thread. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonProviders() {}

    /**
     * Reads a text that is one object.
     *
     * @throws JsonException if it is anything else
     */
    public static JsonObject object(String text) {
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
