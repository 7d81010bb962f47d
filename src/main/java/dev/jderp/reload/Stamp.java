package dev.jderp.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that differ between two versions of a file. Links are followed, so a link that is changed to another file
 * is a new version, however old that file is.
 *
 * @param modified the modification time
 * @param size its size in bytes
 * @param fileKey the file's identity, if the file system has one
 * @param changed the time at which its content, owner or mode changed, on Unix; null elsewhere. No program can set it
 */
record Stamp(FileTime modified, long size, @Nullable Object fileKey, @Nullable Object changed) {

    /** The stamp of a file that is missing or whose attributes cannot be read. */
    static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1, null, null);

    static Stamp of(Path file) {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            Object changed = isUnix(file) ? Files.getAttribute(file, "unix:ctime") : null;
            return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey(), changed);
        } catch (IOException e) {
            return ABSENT;
        }
    }

    static boolean isUnix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }
}
