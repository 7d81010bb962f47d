package dev.jderp.config.derper;

import dev.jderp.kit.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory of a derper in development mode, with its key and its mesh key; deleted when the process ends. */
final class DevFiles {

    private DevFiles() {}

    /** Creates the directory, which only its owner may enter, with the mesh key if there is one. */
    static Path create(Optional<String> meshKey) throws IOException {
        Path directory = Files.createTempDirectory("jderp-dev");
        directory.toFile().deleteOnExit();
        directory.resolve("derper.key").toFile().deleteOnExit();
        if (meshKey.isPresent()) {
            Path file = meshKey(directory);
            file.toFile().deleteOnExit();
            AtomicFile.ofOwner(file).replace(meshKey.get().getBytes(StandardCharsets.UTF_8));
        }
        return directory;
    }

    /** The file with the mesh key. */
    static Path meshKey(Path directory) {
        return directory.resolve("mesh.key");
    }
}
