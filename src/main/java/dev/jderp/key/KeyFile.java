package dev.jderp.key;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A relay's key on disk, in derper's format: JSON with one member, {@code PrivateKey}, whose value is {@code privkey:}
 * and 64 hex digits. An existing key file of derper is used unchanged.
 */
public final class KeyFile {

    private static final String MEMBER = "PrivateKey";

    private KeyFile() {}

    /** Reads the key in {@code file}, or makes one and writes it where there is no file yet. */
    public static NodePrivateKey readOrCreate(Path file) throws KeyFileException {
        if (!Files.exists(file)) {
            NodePrivateKey key = NodePrivateKey.generate();
            if (create(file, key)) {
                return key;
            }
        }
        return read(file);
    }

    /** Reads the key in {@code file}. */
    public static NodePrivateKey read(Path file) throws KeyFileException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new KeyFileException("key file " + file + " does not exist");
        } catch (IOException e) {
            throw new KeyFileException("key file " + file + " cannot be read: " + reason(e));
        }
        return parse(file, text);
    }

    /** The key in {@code text}, which was read from {@code file}. */
    public static NodePrivateKey parse(Path file, String text) throws KeyFileException {
        try (JsonReader reader = JsonProviders.JSON.createReader(new StringReader(text))) {
            JsonObject object = reader.readObject();
            JsonValue value = object.entrySet().stream()
                    .filter(member -> member.getKey().equalsIgnoreCase(MEMBER))
                    .reduce((earlier, later) -> later)
                    .orElseThrow(() -> new KeyFileException("key file " + file + " has no PrivateKey"))
                    .getValue();
            if (!(value instanceof JsonString string)) {
                throw new KeyFileException("key file " + file + ": PrivateKey is not a string");
            }
            return NodePrivateKey.parse(string.getString());
        } catch (JsonException e) {
            throw new KeyFileException("key file " + file + " is not JSON as derper writes it");
        } catch (IllegalArgumentException e) {
            throw new KeyFileException("key file " + file + ": " + e.getMessage());
        }
    }

    /** Writes a new file that only its owner may read, whole or not at all; false if there is one. */
    public static boolean create(Path file, NodePrivateKey key) throws KeyFileException {
        String json = "{\n\t\"" + MEMBER + "\": \"" + key.secretText() + "\"\n}";
        try {
            return PrivateFile.create(file, json);
        } catch (IOException e) {
            throw new KeyFileException("key file " + e.getMessage());
        }
    }

    private static String reason(IOException e) {
        String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return why != null ? why : e.getClass().getSimpleName();
    }
}
