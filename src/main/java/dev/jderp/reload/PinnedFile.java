package dev.jderp.reload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Detects files that are mounted one by one into a container. Such a mount is bound to the file's inode: when the host
 * replaces the file, as tools that renew certificates do, the container still sees the old one.
 */
final class PinnedFile {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private PinnedFile() {}

    /** Returns a line for the log if {@code file} is a mount of its own. */
    static Optional<String> warning(Path file) {
        try {
            return Files.exists(MOUNTS)
                    ? warning(file, Files.readString(MOUNTS, StandardCharsets.ISO_8859_1))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // this system does not list its mounts
        }
    }

    /** Returns the same line, by the text of {@code mountinfo}. */
    static Optional<String> warning(Path file, String mounts) throws IOException {
        return mountPoints(mounts).contains(file.toRealPath().toString())
                ? Optional.of(file
                        + " is mounted as a single file, so its inode is pinned: a new version is only visible if"
                        + " it is written into the same file. If the file gets replaced, mount its directory instead")
                : Optional.empty();
    }

    /** Returns a line for the log if {@code file} has no name any more: the host has replaced a mounted file. */
    static Optional<String> replaced(Path file) {
        try {
            return Stamp.isUnix(file) && Files.getAttribute(file, "unix:nlink") instanceof Integer links && links == 0
                    ? Optional.of(file + " has been replaced outside this container, which still sees the old version:"
                            + " its inode is pinned by the mount. Restart the container, and mount the directory"
                            + " instead")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the reader reports the fault
        }
    }

    /** Returns the mount points; in {@code mountinfo} white space is a backslash and three octal digits. */
    private static Set<String> mountPoints(String mounts) {
        Set<String> points = new HashSet<>();
        for (String line : mounts.lines().toList()) {
            String[] fields = line.split(" ", -1);
            if (fields.length > MOUNT_POINT) {
                points.add(unescape(fields[MOUNT_POINT]));
            }
        }
        return points;
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
