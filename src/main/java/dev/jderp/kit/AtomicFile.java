package dev.jderp.kit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written as a whole: if the process or the machine stops at any moment, the file has its old content or
 * its new one. Content and name are on the disk when a method returns. Each writer has a draft of its own, so several
 * processes may write at once.
 */
public final class AtomicFile {

    private static final Logger LOG = System.getLogger(AtomicFile.class.getName());
    private static final String DRAFT_SUFFIX = ".new";

    /** A step of a write that has just been done. */
    public enum Step {
        /** The new content is in the draft, which may not be on the disk. */
        WRITTEN,
        /** The draft is on the disk. */
        SYNCED,
        /** The draft has the file's name. */
        RENAMED,
        /** The name is on the disk. */
        DONE
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Filler {

        /**
         * Writes the content into {@code draft}, a file that exists and is empty.
         *
         * @throws IOException if it cannot be written; the draft is deleted
         */
        void fill(Path draft) throws IOException;
    }

    /** Gives a draft the file's name. */
    @FunctionalInterface
    private interface Naming {
        void giveName(Path draft) throws IOException;
    }

    private static volatile @Nullable String refusal;

    /** The path as the caller wrote it, for messages. */
    private final Path name;
    private final Path file;
    private final boolean isPrivate;
    private final Consumer<Step> observer;

    private AtomicFile(Path file, boolean isPrivate, Consumer<Step> observer) {
        this.name = file;
        this.file = file.toAbsolutePath();
        this.isPrivate = isPrivate;
        this.observer = observer;
    }

    /** Returns a file with the process's usual permissions. */
    public static AtomicFile shared(Path file) {
        return observed(file, step -> {
        });
    }

    /** Returns a file with the process's usual permissions, whose writer calls {@code observer} after each step. */
    public static AtomicFile observed(Path file, Consumer<Step> observer) {
        return new AtomicFile(file, false, observer);
    }

    /** Returns a file that only its owner may read and write, in directories that only the owner may enter. */
    public static AtomicFile ofOwner(Path file) {
        return new AtomicFile(file, true, step -> {
        });
    }

    /** From now on no file is written by this class, and each attempt fails for this reason. */
    public static void refuseWrites(String reason) {
        refusal = reason;
    }

    private static void checkAllowed() throws IOException {
        String reason = refusal;
        if (reason != null) {
            throw new IOException(reason);
        }
    }

    /** Returns the absolute path. */
    public Path path() {
        return file;
    }

    /** Writes a new file as {@link #create(Filler)} does, with a text in UTF-8. */
    public boolean create(String text) throws IOException {
        return create(draft -> write(draft, text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a new file, and makes the directories that are missing.
     *
     * @return false if the file exists, which is left as it is
     * @throws IOException if it cannot be written; the message is one line that names the file
     */
    public boolean create(Filler filler) throws IOException {
        try {
            put(filler, this::link);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Replaces the file as {@link #replace(Filler)} does, with these bytes. */
    public void replace(byte[] content) throws IOException {
        replace(draft -> write(draft, content));
    }

    /**
     * Replaces the file, which need not exist, and makes the directories that are missing.
     *
     * @throws IOException if it cannot be written; the message is one line that names the file, which is unchanged
     */
    public void replace(Filler filler) throws IOException {
        try {
            put(filler, draft -> Files.move(
                    draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        return new IOException(name + " cannot be written: " + reason(e), e);
    }

    private void put(Filler filler, Naming naming) throws IOException {
        checkAllowed();
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, mode(isPrivate ? "rwx------" : "rwxrwxrwx"));
        }
        Path draft = Files.createTempFile(directory, file.getFileName() + ".", DRAFT_SUFFIX,
                mode(isPrivate ? "rw-------" : "rw-rw-rw-")); // less the bits of the process's umask
        try {
            filler.fill(draft);
            observer.accept(Step.WRITTEN);
            sync(draft);
            observer.accept(Step.SYNCED);
            naming.giveName(draft);
        } finally {
            deleteQuietly(draft);
        }
        observer.accept(Step.RENAMED);
        syncName();
        observer.accept(Step.DONE);
    }

    private void link(Path draft) throws IOException {
        try {
            Files.createLink(file, draft); // unlike a move, fails where there is a file
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file);
        }
    }

    /**
     * Makes the one draft for changing the file, which keeps out all other callers of this method until it is moved or
     * deleted.
     *
     * @throws FileAlreadyExistsException if another caller has it
     */
    public Path lock() throws IOException {
        checkAllowed();
        return Files.createFile(file.resolveSibling(file.getFileName() + DRAFT_SUFFIX), mode("rw-------"));
    }

    /** Replaces the file, which exists, by way of a draft from {@link #lock}; its owner, group and mode stay. */
    public void replaceLocked(Path draft, String text) throws IOException {
        write(draft, text.getBytes(StandardCharsets.UTF_8));
        if (isPosix()) {
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
        sync(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncName();
    }

    private static void write(Path draft, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static void sync(Path draft) throws IOException {
        try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /** Writes the directory's names to the disk. The file is in use by now, so a failure is logged and not thrown. */
    private void syncName() {
        Path directory = file.getParent();
        if (directory == null || !isPosix()) {
            return;
        }
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
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
            LOG.log(Level.WARNING, () -> draft + " cannot be deleted: " + reason(e));
        }
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private FileAttribute<?>[] mode(String mode) {
        return isPosix()
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Returns the cause of a failed write in a few words, without the file's name. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> ErrorLine.of(e);
        };
    }
}
