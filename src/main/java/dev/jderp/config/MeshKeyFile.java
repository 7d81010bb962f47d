package dev.jderp.config;

import dev.jderp.key.MeshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file with the region's mesh key, in derper's format: 64 hex digits with white space around them. */
public final class MeshKeyFile {

    private static final long MAX_BYTES = 4096;

    private MeshKeyFile() {}

    /**
     * Reads the key.
     *
     * @throws SettingException if there is none; the message shows nothing of what is in the file
     */
    public static MeshKey read(Path file) throws SettingException {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                MeshKey key = MeshKey.parse(Files.readString(file));
                if (!key.isZero()) {
                    return key;
                }
            }
        } catch (NoSuchFileException e) {
            throw Settings.wrong(Setting.MESH_PSK_FILE, file.toString(), "an existing file");
        } catch (IOException e) {
            throw Settings.wrong(Setting.MESH_PSK_FILE, file.toString(), "a readable file");
        } catch (IllegalArgumentException e) {
            // said below, without the text
        }
        throw Settings.wrong(Setting.MESH_PSK_FILE, file.toString(), "a file with 64 hex digits, not all zero");
    }
}
