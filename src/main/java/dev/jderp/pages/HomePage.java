package dev.jderp.pages;

import dev.jderp.kit.Html;
import java.util.regex.Pattern;

/**
 * The home page, which is at {@code /} and at every unknown path, as derper's {@code -home} sets it.
 *
 * @param home empty for a page about the relay, {@code blank} for an empty page, or the URL to send visitors to
 * @param facts what a page about the relay shows
 */
public record HomePage(String home, HomeFacts facts) {

    /** The host names of Tailscale's own relays. */
    private static final Pattern PRODUCTION = Pattern.compile("derp([^.]*)\\.tailscale\\.com\\.?");

    private static final String DISABLED = """
            <p class="notice warn">Status: <b>disabled</b></p>
            """;
    private static final String ABUSE = """
            <p>Suspected abuse: <a href="mailto:security@tailscale.com">security@tailscale.com</a>. Policies:
            <a href="https://tailscale.com/security-policies">security</a>,
            <a href="https://tailscale.com/tailscale-aup">acceptable use</a>.</p>
            """;
    private static final String DEBUG = """
            <p>For operators: <a href="/debug/">/debug/</a>.</p>
            """;
    private static final String NO_API = """
            <p>This relay runs without an application server: it has no dashboard and no REST API.</p>
            """;

    private static final String PICTURE = """
            <svg class="picture" viewBox="0 0 640 170" role="img" aria-label="Two devices send packets through the \
            relay, and directly to each other once they can">
            <path class="direct" d="M92 52C200 -6 440 -6 548 52"/>
            <path class="relayed" d="M110 92H282M358 92H530"/>
            <rect class="device" x="40" y="62" width="70" height="60" rx="10"/>
            <rect class="device" x="530" y="62" width="70" height="60" rx="10"/>
            <circle class="relay" cx="320" cy="92" r="38"/>
            <path class="lock" d="M312 90v-7a8 8 0 0 1 16 0v7M308 90h24v18h-24z"/>
            <text x="75" y="146">device</text><text x="565" y="146">device</text><text x="320" y="154">relay</text>
            <text class="note" x="320" y="30">directly, as soon as a path is found</text>
            <text class="note" x="196" y="82">encrypted</text><text class="note" x="444" y="82">encrypted</text>
            </svg>
            """;

    boolean isBlank() {
        return home.equals("blank");
    }

    boolean isRedirect() {
        return home.startsWith("http://") || home.startsWith("https://");
    }

    /** The page, if it is not a redirect. */
    String html(boolean mayDebug) {
        if (isBlank()) {
            return "";
        }
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>DERP: %s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="/style/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="/style/jderp.css">
                <script type="module" src="/style/copy.js"></script>
                <script type="module" src="/style/latency.js"></script></head>
                <body>
                <header class="bar"><a class="brand" href="/" aria-current="page">jderp</a>%s</header>
                <main>
                <header>
                <p class="eyebrow">%s</p>
                <h1>DERP</h1>
                <p class="lead">This is a DERP relay for Tailscale-style networks, run with jderp. It helps two devices
                to find a way to each other, and until they have one it carries their packets, which stay encrypted
                between the two: the relay cannot read them.</p>
                %s<p id="latency" class="badge good" role="status" hidden></p>
                </header>
                %s%s%s</main>
                <footer class="page">
                <p>What DERP is: <a href="https://tailscale.com/kb/1232/derp-servers">DERP servers</a>.</p>
                %s</footer>
                </body>
                </html>
                """
                .formatted(
                        Html.escape(facts.hostname()), links(), Html.escape(facts.hostname()),
                        facts.enabled() ? "" : DISABLED, PICTURE, use(), pin(), footer(mayDebug));
    }

    private String links() {
        String demo = facts.hasDemo() ? "<a href=\"/demo/\">Demo</a>" : "";
        String api = facts.hasApi()
                ? "<a href=\"/dashboard/\">Dashboard</a><a href=\"/openapi/ui/\">REST API</a>"
                : "";
        return demo.isEmpty() && api.isEmpty() ? "" : "<nav aria-label=\"Pages\">" + demo + api + "</nav>";
    }

    private String use() {
        return """
                <section class="card" aria-labelledby="use">
                <h2 id="use">Use this relay</h2>
                <p>Node <b>%s</b> of region <b>%s</b>. Clients find it in its DERP map, <a href="/derpmap/default"\
                >/derpmap/default</a>:</p>
                %s<h3>headscale</h3>
                <p>In the configuration, if headscale trusts the relay's certificate:</p>
                %s<h3>Tailscale</h3>
                <p>Put the <a href="/derpmap/default">map</a>, unchanged, under <code>derpMap</code> into the policy
                file of the tailnet.</p>
                <h3>Try it</h3>
                %s</section>
                """
                .formatted(
                        Html.escape(facts.node()), Html.escape(facts.region()), copied("the URL of the map", mapUrl()),
                        copied("the lines for headscale", "derp:\n  urls:\n    - " + mapUrl()),
                        copied("the command", "java -jar jderp.jar netcheck --map " + mapUrl()));
    }

    private String mapUrl() {
        return facts.url() + "/derpmap/default";
    }

    private String pin() {
        String pin = facts.pin().get();
        return pin.isEmpty()
                ? ""
                : """
                        <section class="card" aria-labelledby="certificate">
                        <h2 id="certificate">Its certificate</h2>
                        <p>The relay has signed its certificate itself. Clients accept it by this pin, which is in the
                        map, and no other; a browser warns of it.</p>
                        %s</section>
                        """.formatted(copied("the pin", pin));
    }

    /** A text with a button that copies it, which a script shows. */
    private static String copied(String what, String text) {
        return """
                <div class="copy"><code>%s</code><button type="button" data-copy hidden aria-label="Copy %s">Copy\
                </button></div>
                """.formatted(Html.escape(text), what);
    }

    private String footer(boolean mayDebug) {
        return (PRODUCTION.matcher(facts.hostname()).matches() ? ABUSE : "") + (facts.hasApi() ? "" : NO_API)
                + (mayDebug ? DEBUG : "");
    }
}
