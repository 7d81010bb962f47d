package dev.jderp.pages;

import dev.jderp.kit.ApplicationFile;
import dev.jderp.kit.Sha256;
import dev.jderp.mapserver.EntityTags;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The files for browsers, which are in {@code src/main/webapp} in the sources and on the class path in the relay. The
 * list of files is read once, and no other path reaches the class loader. Contents are read for each request, since few
 * are requested and a copy in memory would stay. Safe for any thread.
 */
public final class StaticFiles {

    /** The directory on the class path, relative to this class. */
    private static final String ROOT = "web";
    /** The list of these files, one path in a line. */
    private static final String LIST = "web.txt";

    /**
     * The policy of a page: scripts, styles, pictures and connections of this relay only, and no inline script or
     * style. Pictures may also be made by the page itself.
     */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
            + "manifest-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'";

    /** A browser keeps a file and asks each time whether it has changed: modules of two versions never mix. */
    private static final String CACHE_CONTROL = "no-cache";

    // @formatter:off
    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ts", "text/plain; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/plain; charset=utf-8"));
    // @formatter:on

    private static final int TAG_DIGITS = 32;
    private static final int OK = 200;
    private static final int MOVED_PERMANENTLY = 301;
    private static final int NOT_MODIFIED = 304;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Set<String> paths;
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    private StaticFiles(Set<String> paths) {
        this.paths = paths;
    }

    /**
     * The files in these directories, such as {@code demo}.
     *
     * @throws IllegalStateException if the build lacks the list of files
     */
    public static StaticFiles in(Set<String> directories) {
        return new StaticFiles(list().stream()
                .filter(path -> directories.contains(path.substring(1, path.indexOf('/', 1))))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * The paths of all files in directories, each beginning with a slash: from the list that the build makes, since
     * each server has URLs of its own for the files of an application.
     */
    static Set<String> list() {
        return ApplicationFile.text(StaticFiles.class, LIST).lines()
                .map(path -> "/" + path)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The answer to a request for a file, or for a directory with a page; empty if there is neither. */
    public Optional<PageAnswer> answer(PublicRequest request) {
        String path = request.path();
        if (paths.contains(path + "/index.html")) {
            String query = request.query();
            String location = path + "/" + (query == null ? "" : "?" + query);
            return Optional.of(PageAnswer.empty(MOVED_PERMANENTLY).with("Location", location).forBrowsers());
        }
        String file = path.endsWith("/") ? path + "index.html" : path;
        return paths.contains(file) ? Optional.of(answer(request, file)) : Optional.empty();
    }

    private PageAnswer answer(PublicRequest request, String file) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return PageAnswer.text(METHOD_NOT_ALLOWED, "method not allowed\n").with("Allow", "GET, HEAD");
        }
        String known = tags.get(file);
        if (known != null && isKnown(request, known)) {
            return headers(PageAnswer.empty(NOT_MODIFIED), file, known);
        }
        byte[] body = ApplicationFile.read(StaticFiles.class, ROOT + file);
        String tag = tags.computeIfAbsent(file, absent -> Sha256.hex(body).substring(0, TAG_DIGITS));
        return isKnown(request, tag)
                ? headers(PageAnswer.empty(NOT_MODIFIED), file, tag)
                : headers(PageAnswer.of(OK, mediaType(file), body), file, tag);
    }

    private static boolean isKnown(PublicRequest request, String tag) {
        return EntityTags.known(request.header("If-None-Match"), Set.of(tag));
    }

    private static PageAnswer headers(PageAnswer answer, String file, String tag) {
        PageAnswer page = answer.forBrowsers()
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("Cache-Control", CACHE_CONTROL)
                .with("ETag", EntityTags.quoted(tag));
        // pages of other sites may import the client library
        return file.startsWith("/derp/") ? page.with("Access-Control-Allow-Origin", "*") : page;
    }

    /** The media type by the end of the name. */
    static String mediaType(String file) {
        return MEDIA_TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
