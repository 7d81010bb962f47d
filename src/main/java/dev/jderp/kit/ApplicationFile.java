package dev.jderp.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads files that the build puts beside the classes. */
public final class ApplicationFile {

    private ApplicationFile() {}

    /**
     * Reads a file.
     *
     * @param owner a class of the application
     * @param path the file, relative to the package of {@code owner}, or from the root if it begins with a slash
     * @throws IllegalStateException if the build lacks the file
     * @throws UncheckedIOException if the file cannot be read
     */
    public static byte[] read(Class<?> owner, String path) {
        try (InputStream in = owner.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the file " + path + " is missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the file " + path + " of this build", e);
        }
    }

    /** Reads a text, as {@link #read} does. */
    public static String text(Class<?> owner, String path) {
        return new String(read(owner, path), StandardCharsets.UTF_8);
    }
}
