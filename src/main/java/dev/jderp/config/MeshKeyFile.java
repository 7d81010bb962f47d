package dev.jderp.config;

import dev.jderp.key.MeshKey;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the file with the region's mesh key, in derper's format: 64 hex digits, surrounded by white space. */
public final class MeshKeyFile {

    private static final int MAX_BYTES = 4096;

    private MeshKeyFile() {}

    /**
     * Reads the key.
     *
     * @throws SettingException if the file holds no valid key; the message does not show the content
     */
    public static MeshKey read(Path file) throws SettingException {
        try {
            MeshKey key = MeshKey.parse(SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES)));
            if (!key.isZero()) {
                return key;
            }
        } catch (SmallFile.TooLargeException | CharacterCodingException e) {
            // reported below as a file without a key
        } catch (NoSuchFileException e) {
            throw Settings.exception(Setting.MESH_PSK_FILE, file.toString(), "an existing file");
        } catch (IOException e) {
            throw Settings.exception(Setting.MESH_PSK_FILE, file.toString(), "a readable file");
        } catch (IllegalArgumentException e) {
            // reported below, without the content
        }
        throw Settings.exception(Setting.MESH_PSK_FILE, file.toString(),
                "a file with 64 hex digits, not all zero");
    }
}
