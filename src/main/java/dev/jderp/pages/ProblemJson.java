package dev.jderp.pages;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.util.List;

/** Problem details (RFC 9457). */
public final class ProblemJson {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What is said of an unknown path. */
    public static final String NO_RESOURCE = "there is no such resource";
    /** What is said of a method that does not apply. */
    public static final String NO_METHOD = "the resource does not know this method";

    private static final JsonProvider JSON = JsonProviders.JSON;

    private ProblemJson() {}

    /**
     * The text of a problem.
     *
     * @param title the same for all problems of a status
     * @param detail what is wrong with this request
     * @param faults what is wrong in its body; empty for nothing
     */
    public static String text(int status, String title, String detail, List<String> faults) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("title", title)
                .add("status", status)
                .add("detail", detail);
        if (!faults.isEmpty()) {
            JsonArrayBuilder list = JSON.createArrayBuilder();
            faults.forEach(list::add);
            json.add("faults", list);
        }
        return json.build().toString();
    }
}
