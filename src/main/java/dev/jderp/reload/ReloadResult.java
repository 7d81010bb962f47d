package dev.jderp.reload;

import java.util.Optional;

/**
 * How reading something again went.
 *
 * @param file what was read: a file, or another source's name
 * @param problem what is wrong with it, in one line; what was read before still holds. Empty if all is well
 */
public record ReloadResult(String file, Optional<String> problem) {

    /** It is in use. */
    public static ReloadResult good(String file) {
        return new ReloadResult(file, Optional.empty());
    }

    /** It is refused. */
    public static ReloadResult refused(String file, String problem) {
        return new ReloadResult(file, Optional.of(problem));
    }

    /** Whether what was read is in use. */
    public boolean ok() {
        return problem.isEmpty();
    }
}
