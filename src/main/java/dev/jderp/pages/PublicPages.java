package dev.jderp.pages;

import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.protocol.UpgradeRules;
import org.jspecify.annotations.Nullable;

/** The small pages for everybody, answered as derper answers them. Safe for any thread. */
public final class PublicPages {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UPGRADE_REQUIRED = 426;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HomePage home;
    private final BootstrapDns dns;

    /** Pages of a relay with this home page. */
    public PublicPages(HomePage home, BootstrapDns dns) {
        this.home = home;
        this.dns = dns;
    }

    /** The home page, which is also the answer to every unknown path. */
    public PageAnswer home(boolean mayDebug) {
        return home.isRedirect()
                ? PageAnswer.empty(FOUND).with("Location", home.home()).forBrowsers()
                : PageAnswer.of(OK, "text/html; charset=utf-8", home.html(mayDebug)).forBrowsers();
    }

    /** Keeps search engines out. */
    public static PageAnswer robots() {
        return PageAnswer.of(OK, TEXT, "User-agent: *\nDisallow: /\n").forBrowsers();
    }

    /** The page whose round trip browsers and clients without UDP measure. */
    public static PageAnswer probe(String method) {
        return method.equals("GET") || method.equals("HEAD")
                ? PageAnswer.empty(OK).with("Access-Control-Allow-Origin", "*")
                : PageAnswer.text(METHOD_NOT_ALLOWED, UpgradeRules.BOGUS_PROBE);
    }

    /**
     * The page by which clients find out whether a captive portal answers instead; {@code challenge} is their header.
     */
    public static PageAnswer noContent(@Nullable String challenge) {
        PageAnswer answer = PageAnswer.empty(NO_CONTENT).with("Cache-Control", UpgradeRules.NO_CACHE);
        String response = UpgradeRules.challengeAnswer(challenge);
        return response.isEmpty() ? answer : answer.with("X-Tailscale-Response", response);
    }

    /**
     * Addresses of a few names. The connection is closed, since each client asks each relay once.
     *
     * @param query the URL's query
     * @param address the client's
     */
    public PageAnswer bootstrapDns(@Nullable String query, String address) {
        return PageAnswer.of(OK, "application/json", dns.answer(BootstrapDns.asked(query), address))
                .forBrowsers().with("Connection", "close");
    }

    /** What is answered at the relay's own path to a request that upgrades to nothing. */
    public PageAnswer notUpgraded() {
        return home.enabled()
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

    /** The answer where there is no such page, and no home page instead. */
    public static PageAnswer notFound() {
        return PageAnswer.text(NOT_FOUND, "404 page not found\n");
    }
}
