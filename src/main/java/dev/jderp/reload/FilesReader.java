package dev.jderp.reload;

import java.io.IOException;

/**
 * Reads a value from several files that belong together.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface FilesReader<T> {

    /**
     * Reads the files as they are now.
     *
     * @throws IOException if a file cannot be read or is invalid; the message is one line that names the file
     */
    T read() throws IOException;
}
