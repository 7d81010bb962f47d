package dev.jderp.acme;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;

/**
 * What is known about earlier attempts, so that a process that is started again and again does not ask more often.
 *
 * @param directory the URL of the authority that was asked last; empty if none has been asked
 * @param names the names that it was asked for, separated by commas
 * @param failures how many attempts have failed since the last one that has not
 * @param next when the next attempt may be made
 */
record Attempts(String directory, String names, int failures, Instant next) {

    static final Attempts NONE = new Attempts("", "", 0, Instant.EPOCH);

    private static final int MAX_BYTES = 64 << 10;

    /** Reads a file; {@link #NONE} if it is absent or invalid, since an attempt too many does no harm. */
    static Attempts read(Path file) {
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            Properties read = new Properties();
            read.load(new StringReader(SmallFile.readText(file, MAX_BYTES)));
            return new Attempts(
                    read.getProperty("directory", ""),
                    read.getProperty("names", ""),
                    Integer.parseInt(read.getProperty("failures", "0")),
                    Instant.parse(read.getProperty("next", Instant.EPOCH.toString())));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return NONE;
        }
    }

    void write(Path file) throws IOException {
        String text = """
                directory=%s
                names=%s
                failures=%d
                next=%s
                """.formatted(directory, names, failures, next);
        AtomicFile.ofOwner(file).replace(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether they were made with these options. */
    boolean isFor(AcmeOptions options) {
        return directory.equals(options.directory().toString()) && names.equals(String.join(",", options.names()));
    }
}
