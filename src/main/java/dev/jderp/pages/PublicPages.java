package dev.jderp.pages;

import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.protocol.UpgradeRules;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The small pages without login: the table of their paths, and their answers, which are derper's. Thread-safe. */
public final class PublicPages {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UPGRADE_REQUIRED = 426;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HomePage home;
    private final StaticFiles files;
    private final BootstrapDns dns;
    private final Supplier<String> ownMap;
    private final Map<String, Function<PublicRequest, PageAnswer>> table;

    /**
     * The pages of a relay with this home page.
     *
     * @param files the files for browsers that this relay serves
     * @param ownMap the DERP map, as JSON, whose only node is this relay
     */
    public PublicPages(HomePage home, StaticFiles files, BootstrapDns dns, Supplier<String> ownMap) {
        this.home = home;
        this.files = files;
        this.ownMap = ownMap;
        this.dns = dns;
        this.table = Map.of(
                "/robots.txt", request -> robots(),
                "/derp", request -> notUpgraded(),
                "/derp/probe", PublicPages::probe,
                "/derp/latency-check", PublicPages::probe,
                "/generate_204", PublicPages::noContent,
                "/derp/node", request -> node(),
                "/bootstrap-dns", this::bootstrapDns);
    }

    /** Answers a request by the table, or with a file; every other path gets the home page. */
    public PageAnswer answer(PublicRequest request) {
        return table.getOrDefault(request.path(), this::fileOrHome).apply(request);
    }

    private PageAnswer fileOrHome(PublicRequest request) {
        return files.answer(request).orElseGet(() -> home(request));
    }

    private PageAnswer home(PublicRequest request) {
        return home.isRedirect()
                ? PageAnswer.empty(FOUND).with("Location", home.home()).forBrowsers()
                : PageAnswer.of(OK, "text/html; charset=utf-8", home.html(request.mayDebug())).forBrowsers();
    }

    /** This relay's entry in the map, which other relays of the region ask for. */
    private PageAnswer node() {
        return PageAnswer.of(OK, "application/json", ownMap.get()).with("Cache-Control", "no-store");
    }

    /** Excludes search engines. */
    private static PageAnswer robots() {
        return PageAnswer.of(OK, TEXT, "User-agent: *\nDisallow: /\n").forBrowsers();
    }

    /** The page whose round trip is measured by browsers and by clients without UDP. */
    private static PageAnswer probe(PublicRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD")
                ? PageAnswer.empty(OK).with("Access-Control-Allow-Origin", "*")
                : PageAnswer.text(METHOD_NOT_ALLOWED, UpgradeRules.BOGUS_PROBE);
    }

    /** The page by which clients detect a captive portal: the answer proves that it has read their challenge. */
    private static PageAnswer noContent(PublicRequest request) {
        PageAnswer answer = PageAnswer.empty(NO_CONTENT).with("Cache-Control", UpgradeRules.NO_CACHE);
        String response = UpgradeRules.challengeAnswer(request.header("X-Tailscale-Challenge"));
        return response.isEmpty() ? answer : answer.with("X-Tailscale-Response", response);
    }

    /** Addresses of a few names. The connection is closed, since each client asks each relay once. */
    private PageAnswer bootstrapDns(PublicRequest request) {
        byte[] json = dns.answer(BootstrapDns.requestedName(request.query()), request.clientAddress());
        return PageAnswer.of(OK, "application/json", json).forBrowsers().with("Connection", "close");
    }

    /** The answer at {@code /derp} to a request that does not upgrade. */
    private PageAnswer notUpgraded() {
        return home.facts().enabled()
                ? PageAnswer.text(UPGRADE_REQUIRED, UpgradeRules.UPGRADE_REQUIRED)
                : PageAnswer.text(NOT_FOUND, UpgradeRules.DISABLED);
    }

    /**
     * The answer to TRACE, which would send back what the servers on the way have added. The connection is closed,
     * since a server might take the request's body for the next request.
     */
    public static PageAnswer noTrace() {
        return PageAnswer.text(METHOD_NOT_ALLOWED, "TRACE is not supported\n").forBrowsers().with("Connection",
                "close");
    }

    /** The answer to a path without a page, where the home page is not the answer to such paths. */
    public static PageAnswer notFound() {
        return PageAnswer.text(NOT_FOUND, "404 page not found\n");
    }
}
