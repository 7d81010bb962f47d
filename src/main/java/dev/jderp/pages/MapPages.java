package dev.jderp.pages;

import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.MapAnswer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The DERP map for a tailnet, as JSON. Safe for any thread. */
public final class MapPages {

    /** The longest name of a tailnet, in characters. */
    public static final int MAX_NAME = 255;
    /** The detail of the problem for a longer name, or one with control characters. */
    public static final String BAD_NAME = "the tailnet's name is longer than " + MAX_NAME + " characters, or not text";

    /** The methods of the pages. */
    public static final String ALLOW = "GET, HEAD, OPTIONS";

    private static final String PREFIX = "/derpmap/";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final DerpMaps maps;

    /** The pages of these maps. */
    public MapPages(DerpMaps maps) {
        this.maps = maps;
    }

    /** Whether a text can be the name of a tailnet. */
    public static boolean isName(String tailnet) {
        return tailnet.length() <= MAX_NAME && tailnet.chars().noneMatch(Character::isISOControl);
    }

    /** Answers any request at {@code /derpmap} or below, with the headers for pages of other origins. */
    public PageAnswer answer(PublicRequest request, Cors cors) {
        Map<String, String> corsHeaders = cors.headers(request.method(), request::header);
        return cors.isPreflight(request.method(), request::header)
                ? PageAnswer.empty(NO_CONTENT).with(corsHeaders)
                : answer(request).forBrowsers().with(corsHeaders);
    }

    private PageAnswer answer(PublicRequest request) {
        String path = request.path();
        String method = request.method();
        String tailnet = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
        if (tailnet.isEmpty() || hasMoreSegments(request.rawPath())) {
            return problem(NOT_FOUND, "Not Found", ProblemJson.NO_RESOURCE);
        }
        if (method.equals("OPTIONS")) {
            return PageAnswer.empty(OK).with("Allow", ALLOW);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return problem(METHOD_NOT_ALLOWED, "Method Not Allowed", ProblemJson.NO_METHOD).with("Allow", ALLOW);
        }
        return isName(tailnet)
                ? map(tailnet, request.header("If-None-Match"), request.header("Accept-Encoding"))
                : problem(BAD_REQUEST, "Bad Request", BAD_NAME);
    }

    /** Whether a path has more than two segments; an encoded slash is part of a segment. */
    private static boolean hasMoreSegments(String rawPath) {
        return rawPath.indexOf('/', rawPath.indexOf('/', 1) + 1) >= 0;
    }

    private static PageAnswer problem(int status, String title, String detail) {
        return PageAnswer.of(status, ProblemJson.MEDIA_TYPE, ProblemJson.text(status, title, detail, List.of()));
    }

    /**
     * The map, compressed where the client accepts that; 304 where the client has it.
     *
     * @param tailnet a name
     * @param ifNoneMatch the header If-None-Match
     * @param acceptEncoding the header Accept-Encoding
     */
    public PageAnswer map(String tailnet, @Nullable String ifNoneMatch, @Nullable String acceptEncoding) {
        MapAnswer answer = MapAnswer.of(maps.served(tailnet), ifNoneMatch, acceptEncoding);
        PageAnswer page = answer.known()
                ? PageAnswer.empty(NOT_MODIFIED)
                : PageAnswer.of(OK, "application/json", answer.gzip() ? answer.page().gzip() : answer.page().json());
        if (!answer.known() && answer.gzip()) {
            page = page.with("Content-Encoding", "gzip");
        }
        return page.with("ETag", answer.etag())
                .with("Cache-Control", MapAnswer.CACHE_CONTROL)
                .with("Vary", "Accept-Encoding");
    }
}
