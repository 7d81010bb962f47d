package dev.jderp.access;

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

/** Writes files that only their owner may read: whole or not at all, and on the disk when a method comes back. */
final class PrivateFile {

    private PrivateFile() {}

    /** Writes a new file; false if there is one, which is left as it is. */
    static boolean create(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        try {
            Path directory = absolute.getParent();
            if (directory != null) {
                Files.createDirectories(directory, mode(directory, "rwx------"));
            }
            Path draft = Files.createTempFile(directory, absolute.getFileName() + ".", ".new",
                    mode(absolute, "rw-------"));
            try {
                write(draft, text);
                link(absolute, draft);
            } finally {
                Files.deleteIfExists(draft);
            }
            flushDirectory(absolute);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
    }

    private static void link(Path file, Path draft) throws IOException {
        try {
            Files.createLink(file, draft); // unlike a move, fails where there is a file
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file);
        }
    }

    /**
     * The way to a file's next version: whoever makes it is the only one to change the file until he lets go.
     *
     * @throws FileAlreadyExistsException if somebody else is about to
     */
    static Path draft(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return Files.createFile(
                absolute.resolveSibling(absolute.getFileName() + ".new"), mode(absolute, "rw-------"));
    }

    /** Puts a text in the place of a file; its owner and its mode stay. */
    static void replace(Path file, Path draft, String text) throws IOException {
        write(draft, text);
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
            out.force(true);
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
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
