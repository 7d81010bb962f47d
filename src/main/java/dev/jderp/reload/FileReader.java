package dev.jderp.reload;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes something of a file.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface FileReader<T> {

    /**
     * Reads the file as it is now.
     *
     * @throws IOException in one line that names the file and what is wrong
     */
    T read(Path file) throws IOException;
}
