package dev.jderp.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The home page in all its forms. */
class HomePageTest {

    private static final String ABUSE = "security@tailscale.com";
    private static final String POLICY = "https://tailscale.com/security-policies";

    private static String page(String hostname, boolean enabled, boolean mayDebug) {
        return home("", hostname, enabled).html(mayDebug);
    }

    private static HomePage home(String home, String hostname, boolean enabled) {
        return new HomePage(home, new HomeFacts(
                hostname, enabled, "https://relay.example:8443", "Own", "900a", () -> "sha256-raw:00", false, false));
    }

    @Test
    void theHomePageLeavesOutWhatDoesNotApply() {
        String page = page("relay.example", true, false);
        assertTrue(page.contains("<h1>DERP</h1>") && page.contains("https://tailscale.com/kb/1232/derp-servers"), page);
        for (String absent : new String[]{ABUSE, POLICY, "disabled", "/debug/", "%"}) {
            assertFalse(page.contains(absent), absent);
        }
    }

    @Test
    void theHomePageShowsPolicyStatusAndDebugWhereTheyApply() {
        String page = page("derp1.tailscale.com", false, true);
        for (String present : new String[]{ABUSE, POLICY, "Status: <b>disabled</b>", "<a href=\"/debug/\">"}) {
            assertTrue(page.contains(present), present);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"derp.tailscale.com", "derp.tailscale.com.", "derp1.tailscale.com", "derp1b.tailscale.com",
            "derp2.tailscale.com", "derp02.tailscale.com", "derp-nyc.tailscale.com", "derpfoo.tailscale.com"})
    void tailscalesOwnRelaysShowItsAbusePolicy(String hostname) {
        assertTrue(page(hostname, true, false).contains(ABUSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"derp02.bar.tailscale.com", "example.net", "xderp.tailscale.com",
            "derp.tailscale.com.example.net", "derp.tailscaleXcom", "localhost"})
    void otherRelaysShowNoAbusePolicy(String hostname) {
        assertFalse(page(hostname, true, false).contains("security"));
    }

    @Test
    void blankGivesAnEmptyPageAndAUrlIsARedirect() {
        assertEquals("", home("blank", "derp.tailscale.com", false).html(true));
        assertFalse(home("blank", "x", true).isRedirect());
        assertTrue(home("https://x.example/", "x", true).isRedirect());
        assertTrue(home("http://x.example/", "x", true).isRedirect());
    }

    @Test
    void theHomePageShowsHowToUseTheRelay() {
        String page = page("relay.example", true, false);
        assertTrue(page.contains("<code>https://relay.example:8443/derpmap/default</code>"), page);
        assertTrue(page.contains("<code>sha256-raw:00</code>"), page);
        assertTrue(page.contains("it has no dashboard"), page);
        assertFalse(page.contains("href=\"/dashboard/\"") || page.contains("href=\"/demo/\""), page);
    }

    @Test
    void linksAndPinAreShownWhereTheyApply() {
        String page = new HomePage("", new HomeFacts("x", true, "https://x", "Own", "900a", () -> "", true, true))
                .html(false);
        assertTrue(page.contains("href=\"/dashboard/\"") && page.contains("href=\"/demo/\""), page);
        assertFalse(page.contains("no dashboard") || page.contains("certificate itself"), page);
        assertFalse(page.contains(" style=") || page.contains("<script>"), page);
    }

    @Test
    void insertedTextIsEscaped() {
        String page = page("<script>'\"&", true, false);
        assertTrue(page.contains("DERP: &lt;script&gt;&#39;&quot;&amp;</title>"), page);
    }
}
