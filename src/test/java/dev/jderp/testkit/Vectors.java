package dev.jderp.testkit;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;

/** The checked vectors of the protocol. */
public final class Vectors {

    private static final JsonObject ALL = read();

    private Vectors() {}

    public static JsonObject all() {
        return ALL;
    }

    public static byte[] hex(JsonObject object, String member) {
        return HexFormat.of().parseHex(object.getString(member));
    }

    /** A key of the vectors, such as {@code clientA}. */
    public static JsonObject key(String name) {
        return ALL.getJsonObject("keys").getJsonObject(name);
    }

    private static JsonObject read() {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/vectors.json"));
                var reader = Json.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
