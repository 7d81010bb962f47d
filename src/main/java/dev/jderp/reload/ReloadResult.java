package dev.jderp.reload;

import java.util.Optional;

/**
 * The result of reading a file, or another source, again.
 *
 * @param file the file's path, or the other source's name
 * @param problem the fault, in one line, in which case the previous version stays in use; empty on success
 */
public record ReloadResult(String file, Optional<String> problem) {

    /** Returns the result for a source whose new version is in use. */
    public static ReloadResult good(String file) {
        return new ReloadResult(file, Optional.empty());
    }

    /** Returns the result for a source whose new version is refused. */
    public static ReloadResult refused(String file, String problem) {
        return new ReloadResult(file, Optional.of(problem));
    }

    /** Reports whether the version that was read is in use. */
    public boolean ok() {
        return problem.isEmpty();
    }
}
