package dev.jderp.key;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
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
    private static final int MAX_BYTES = 64 << 10;

    private KeyFile() {}

    /** Reads the key in {@code file}; if the file does not exist, generates a key and writes it. */
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
            text = SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES));
        } catch (NoSuchFileException e) {
            throw new KeyFileException("key file " + file + " does not exist");
        } catch (IOException e) {
            throw new KeyFileException("key file " + file + " cannot be read: " + reason(e));
        }
        return parse(file, text);
    }

    /** Reads the key in {@code text}, the content of {@code file}. */
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
            throw new KeyFileException("key file " + file + " is not in derper's JSON format");
        } catch (IllegalArgumentException e) {
            throw new KeyFileException("key file " + file + ": " + e.getMessage());
        }
    }

    /** Writes a new file that only its owner may read; returns false if the file exists, which is left as it is. */
    public static boolean create(Path file, NodePrivateKey key) throws KeyFileException {
        String json = "{\n\t\"" + MEMBER + "\": \"" + key.secretText() + "\"\n}";
        try {
            return AtomicFile.ofOwner(file).create(json);
        } catch (IOException e) {
            throw new KeyFileException("key file " + e.getMessage());
        }
    }

    private static String reason(IOException e) {
        String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return why != null ? why : e.getClass().getSimpleName();
    }
}
