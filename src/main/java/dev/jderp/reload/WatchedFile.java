package dev.jderp.reload;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file and who uses what is in it.
 *
 * @param <T> what it is read as
 */
final class WatchedFile<T> {

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());

    private final Path file;
    private final FileReader<T> reader;
    private final Consumer<T> use;

    /** The version that was read last, be it good or bad. */
    private Stamp read;
    /** The version that was seen last. */
    private Stamp seen;

    /** Reads the file for the first time. */
    WatchedFile(Path file, FileReader<T> reader, Consumer<T> use) throws IOException {
        this.file = file;
        this.reader = reader;
        this.use = use;
        this.read = Stamp.of(file); // before the read: what is written meanwhile is a new version
        this.seen = read;
        use.accept(reader.read(file));
    }

    /** Reads the file if it has changed and been left alone since the last look: who writes it may not be done. */
    void look() {
        Stamp now = Stamp.of(file);
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(read)) {
            var unused = readAgain();
        }
    }

    /** Reads the file, changed or not. */
    ReloadResult readAgain() {
        read = Stamp.of(file);
        seen = read;
        T value;
        try {
            value = reader.read(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> e.getMessage() + "; what was read before still holds");
            return ReloadResult.refused(file.toString(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, file + ": unexpected failure while reading; what was read before still holds", e);
            return ReloadResult.refused(file.toString(), file + ": unexpected failure while reading");
        }
        try {
            use.accept(value);
            LOG.log(Level.INFO, () -> file + " has been read again");
            return ReloadResult.good(file.toString());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, file + ": unexpected failure while putting it to use", e);
            return ReloadResult.refused(file.toString(), file + ": unexpected failure while putting it to use");
        }
    }
}
