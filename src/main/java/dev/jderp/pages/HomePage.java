package dev.jderp.pages;

import dev.jderp.kit.Html;
import java.util.regex.Pattern;

/**
 * The home page, which is at {@code /} and at every unknown path, as derper's {@code -home} sets it.
 *
 * @param home empty for a page about the relay, {@code blank} for an empty page, or the URL to send visitors to
 * @param hostname the name that clients know the relay by
 * @param enabled whether packets are relayed
 */
public record HomePage(String home, String hostname, boolean enabled) {

    /** The host names of Tailscale's own relays. */
    private static final Pattern PRODUCTION = Pattern.compile("derp([^.]*)\\.tailscale\\.com\\.?");

    private static final String DISABLED = """
            <p>Status: <b>disabled</b></p>
            """;
    private static final String ABUSE = """
            <p>Suspected abuse: <a href="mailto:security@tailscale.com">security@tailscale.com</a>. Policies:
            <a href="https://tailscale.com/security-policies">security</a>,
            <a href="https://tailscale.com/tailscale-aup">acceptable use</a>.</p>
            """;
    private static final String DEBUG = """
            <p>For operators: <a href="/debug/">/debug/</a>.</p>
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
        String policies = PRODUCTION.matcher(hostname).matches() ? ABUSE : "";
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>DERP: %s</title></head>
                <body>
                <h1>DERP</h1>
                <p>This is a DERP relay for Tailscale-style networks, run with jderp. It helps two devices to find a
                way to each other, and until they have one it carries their packets, which stay encrypted between the
                two: the relay cannot read them.</p>
                %s<p>What DERP is: <a href="https://tailscale.com/kb/1232/derp-servers">DERP servers</a>. The map that
                describes this relay to clients: <a href="/derpmap/default">/derpmap/default</a>.</p>
                %s</body>
                </html>
                """
                .formatted(Html.escape(hostname), enabled ? "" : DISABLED, policies + (mayDebug ? DEBUG : ""));
    }
}
