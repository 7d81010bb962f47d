package dev.jderp.reload;

import java.io.IOException;

/**
 * Makes something of files that belong together.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface FilesReader<T> {

    /**
     * Reads the files as they are now.
     *
     * @throws IOException in one line that names the file and what is wrong
     */
    T read() throws IOException;
}
