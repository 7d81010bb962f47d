package dev.jderp.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes files that only their owner may read. A file is complete or absent at every moment, and its content and its
 * name are on the disk when a method returns. Each writer has a draft of its own, so several processes may write at
 * once.
 */
public final class PrivateFile {

    private PrivateFile() {}

    /** Fills a draft of a file, which exists and is empty. */
    @FunctionalInterface
    public interface Filler {

        /**
         * Writes the content.
         *
         * @throws IOException if it cannot be written; the draft is deleted
         */
        void fill(Path draft) throws IOException;
    }

    /**
     * Writes a new file, and makes the directories above it.
     *
     * @return false if the file exists, which is left as it is
     * @throws IOException in one line that names the file
     */
    public static boolean create(Path file, String text) throws IOException {
        return create(file, draft -> write(draft, text));
    }

    /**
     * Makes a new file of what {@code filler} writes.
     *
     * @return false if the file exists, which is left as it is
     * @throws IOException in one line that names the file
     */
    public static boolean create(Path file, Filler filler) throws IOException {
        try {
            put(file.toAbsolutePath(), filler, PrivateFile::link);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
    }

    /**
     * Puts what {@code filler} writes in the place of a file, which need not exist.
     *
     * @throws IOException in one line that names the file; it is as it was then
     */
    public static void replace(Path file, Filler filler) throws IOException {
        try {
            put(file.toAbsolutePath(), filler, (name, draft) -> Files.move(
                    draft, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
    }

    /** Gives a draft the file's name. */
    @FunctionalInterface
    private interface Naming {
        void name(Path file, Path draft) throws IOException;
    }

    private static void put(Path file, Filler filler, Naming naming) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, mode(directory, "rwx------"));
        }
        Path draft = Files.createTempFile(directory, file.getFileName() + ".", ".new", mode(file, "rw-------"));
        try {
            filler.fill(draft);
            flush(draft);
            naming.name(file, draft);
        } finally {
            Files.deleteIfExists(draft);
        }
        flushDirectory(file);
    }

    private static void link(Path file, Path draft) throws IOException {
        try {
            Files.createLink(file, draft); // unlike a move, fails where there is a file
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file);
        }
    }

    /**
     * Makes the one draft for changing a file: while it exists no other caller gets one.
     *
     * @throws FileAlreadyExistsException if another caller has it
     */
    public static Path draft(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return Files.createFile(
                absolute.resolveSibling(absolute.getFileName() + ".new"), mode(absolute, "rw-------"));
    }

    /** Puts a text, by way of the draft, in the place of a file; its owner and its mode stay. */
    public static void replace(Path file, Path draft, String text) throws IOException {
        write(draft, text);
        flush(draft);
        if (isPosix(file)) {
            var before = Files.readAttributes(file, PosixFileAttributes.class);
            var view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
            var now = view.readAttributes();
            if (!now.owner().equals(before.owner())) {
                view.setOwner(before.owner());
            }
            if (!now.group().equals(before.group())) {
                view.setGroup(before.group());
            }
            view.setPermissions(before.permissions());
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flushDirectory(file.toAbsolutePath());
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /** Has the names in the file's directory on the disk, where a directory can be opened. */
    private static void flushDirectory(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory != null && isPosix(file)) {
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] mode(Path on, String mode) {
        return isPosix(on)
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** What went wrong, without the file's name. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
