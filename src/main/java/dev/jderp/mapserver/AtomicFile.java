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
 * A file that is replaced as a whole: whatever ends the process, or the machine, the old content is there or the new
 * one. One writer at a time.
 */
final class AtomicFile {

    private static final Logger LOG = System.getLogger(AtomicFile.class.getName());

    /** What has just been done. */
    enum Step {
        /** The new content is in a draft, which may not be on disk. */
        WRITTEN,
        /** The draft is on disk. */
        SYNCED,
        /** The draft has the file's name. */
        RENAMED,
        /** That it has is on disk. */
        DONE
    }

    private final Path file;
    private final Consumer<Step> after;

    AtomicFile(Path file) {
        this(file, step -> {
        });
    }

    /** A file whose writer calls {@code after} each step. */
    AtomicFile(Path file, Consumer<Step> after) {
        this.file = file.toAbsolutePath();
        this.after = after;
    }

    Path path() {
        return file;
    }

    /**
     * Replaces the content, and makes the directories where they are missing.
     *
     * @throws IOException in one line that names the file; it is as it was then
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

    /** The new content is in use by now, so a failure here is no reason to say that it is not. */
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
            LOG.log(Level.DEBUG, () -> draft + " was not removed: " + reason(e)); // the next write takes it
        }
    }

    private static String reason(IOException e) {
        String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return why != null ? why : e.getClass().getSimpleName();
    }
}
