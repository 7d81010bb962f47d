package dev.jderp.pages;

import dev.jderp.json.RecordJson;
import java.util.List;
import java.util.Optional;

/** Writes problem details (RFC 9457). */
public final class ProblemJson {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The detail for an unknown path. */
    public static final String NO_RESOURCE = "unknown resource";
    /** The detail for a method that the resource does not have. */
    public static final String NO_METHOD = "the resource does not support this method";

    private ProblemJson() {}

    private record Details(String title, int status, String detail, Optional<List<String>> faults) {
    }

    /**
     * The text of a problem.
     *
     * @param title the same for all problems of a status
     * @param detail what is wrong with this request
     * @param faults what is wrong in its body, each in one line; left out if empty
     */
    public static String text(int status, String title, String detail, List<String> faults) {
        Optional<List<String>> listed = faults.isEmpty() ? Optional.empty() : Optional.of(faults);
        return RecordJson.object(new Details(title, status, detail, listed)).toString();
    }
}
