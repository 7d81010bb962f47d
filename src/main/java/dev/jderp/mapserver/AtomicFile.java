package dev.jderp.mapserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file that is replaced atomically: after a crash of the process or the machine it has the old content or the new
 * one. One writer at a time.
 */
final class AtomicFile {

    private static final Logger LOG = System.getLogger(AtomicFile.class.getName());

    /** A step of a replacement, after it is done. */
    enum Step {
        /** The new content is in a temporary file, but perhaps not on disk. */
        WRITTEN,
        /** The temporary file is on disk. */
        SYNCED,
        /** The temporary file has the name of the file. */
        RENAMED,
        /** The new name is on disk. */
        DONE
    }

    private final Path file;
    private final Consumer<Step> after;

    AtomicFile(Path file) {
        this(file, step -> {
        });
    }

    /** Creates a file that calls {@code after} after each step of a replacement. */
    AtomicFile(Path file, Consumer<Step> after) {
        this.file = file.toAbsolutePath();
        this.after = after;
    }

    Path path() {
        return file;
    }

    /**
     * Replaces the content; creates missing directories.
     *
     * @throws IOException if the file cannot be written, in one line that names it; the old content then stays
     */
    void write(byte[] content) throws IOException {
        Path directory = file.getParent();
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (directory != null) {
                Files.createDirectories(directory);
            }
            try (FileChannel out = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                after.accept(Step.WRITTEN);
                out.force(true);
            }
            after.accept(Step.SYNCED);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(draft);
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
        after.accept(Step.RENAMED);
        if (directory != null) {
            sync(directory);
        }
        after.accept(Step.DONE);
    }

    /** Syncs the directory; a failure is only logged, because the file already has its new content. */
    private void sync(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    () -> file + " is written, but a crash of the machine may restore the old version: " + reason(e));
        }
    }

    private static void deleteQuietly(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> draft + " was not removed: " + reason(e)); // the next write replaces it
        }
    }

    private static String reason(IOException e) {
        String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return text != null ? text : e.getClass().getSimpleName();
    }
}
