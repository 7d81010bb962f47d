package dev.jderp.reload;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a value from a file.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface FileReader<T> {

    /**
     * Reads the file as it is now.
     *
     * @throws IOException if the file cannot be read or is invalid; the message is one line that names the file
     */
    T read(Path file) throws IOException;
}
