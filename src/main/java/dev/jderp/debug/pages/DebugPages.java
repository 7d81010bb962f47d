package dev.jderp.debug.pages;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.Redaction;
import dev.jderp.debug.export.Exposition;
import dev.jderp.pages.PageAnswer;
import dev.jderp.pages.PublicPages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table of the debug pages and the metrics: paths and their answers
 * ({@code docs/protocol.md#metrics-and-debug-pages}). The stream of {@code /debug/traffic} is not in it. The caller has
 * checked that the client may see them. Safe for any thread.
 */
public final class DebugPages {

    private static final int OK = 200;
    private static final int TEMPORARY_REDIRECT = 307;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final DebugContext context;
    private final Exposition exposition;
    private final Iterable<ConsistencyCheck> checks;
    private final Map<String, DebugPage> table;

    /** A page of the table. */
    @FunctionalInterface
    private interface DebugPage {

        /** The answer to a request; {@code header} gives the value of a header by its name. */
        PageAnswer answer(Function<String, @Nullable String> header) throws IOException;
    }

    /** The pages about a relay; {@code checks} are those besides the relay's own. */
    public DebugPages(DebugContext context, Exposition exposition, Iterable<ConsistencyCheck> checks) {
        this.context = context;
        this.exposition = exposition;
        this.checks = checks;
        this.table = Map.ofEntries(
                Map.entry("/metrics", this::metrics),
                Map.entry("/debug", header -> PageAnswer.empty(TEMPORARY_REDIRECT).with("Location", "/debug/")),
                Map.entry("/debug/",
                        header -> PageAnswer.of(OK, "text/html; charset=utf-8", DebugIndex.html(context))),
                Map.entry("/debug/vars", header -> PageAnswer.of(
                        OK, "application/json; charset=utf-8", exposition.json(context) + "\n")),
                Map.entry("/debug/varz", header -> text(exposition.varz(context))),
                Map.entry("/debug/check", header -> check()),
                Map.entry("/debug/threads", header -> text(Diagnostics.threads())),
                Map.entry("/debug/heap", header -> text(Diagnostics.heap())),
                Map.entry("/debug/gc", DebugPages::collectGarbage),
                Map.entry("/debug/cmdline", header -> text(commandLine())));
    }

    /**
     * Answers a request that reads a page; 404 for a path that is not in the table.
     *
     * @param header gives the value of a header by its name
     */
    public PageAnswer answer(String path, Function<String, @Nullable String> header) throws IOException {
        DebugPage page = table.get(path);
        return page == null ? PublicPages.notFound() : page.answer(header);
    }

    private static PageAnswer text(String body) {
        return PageAnswer.of(OK, TEXT, body);
    }

    private PageAnswer metrics(Function<String, @Nullable String> header) throws IOException {
        var format = exposition.format(header.apply("Accept"));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        exposition.write(context, format, page);
        return PageAnswer.of(OK, format.getContentType(), page.toByteArray())
                .with("X-Content-Type-Options", "nosniff");
    }

    private PageAnswer check() {
        List<String> problems = new ArrayList<>(context.relay().consistencyProblems());
        checks.forEach(check -> problems.addAll(check.problems()));
        return problems.isEmpty()
                ? text("derp.Server ConsistencyCheck okay")
                : PageAnswer.text(SERVER_ERROR, String.join(", ", problems) + "\n");
    }

    /** Requires a header that a page of another site cannot make a browser send. */
    private static PageAnswer collectGarbage(Function<String, @Nullable String> header) {
        if (!"derp".equals(header.apply("Sec-Debug"))) {
            return PageAnswer.text(BAD_REQUEST, "To run it, use: curl -H Sec-Debug:derp http://derp/debug/gc\n");
        }
        System.gc();
        return text("running GC...\nDone.\n");
    }

    private static String commandLine() {
        StringBuilder out = new StringBuilder(String.join(" ", Redaction.commandLine())).append("\n\n");
        Redaction.properties().forEach((name, value) -> out.append(name)
                .append(" = ")
                .append(value.replace("\n", "\\n").replace("\r", "\\r"))
                .append('\n'));
        return out.toString();
    }
}
