package dev.jderp.url;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

    @ParameterizedTest
    @CsvSource({
            "http://headscale_app:8080/verify, false, headscale_app, 8080, /verify",
            "https://headscale_app, true, headscale_app, 443, /",
            "HTTP://_a.b_c.example.com./x?y=1#z, false, _a.b_c.example.com., 80, /x?y=1",
            "https://[2001:db8::1]:9443?q, true, 2001:db8::1, 9443, /?q",
            "http://192.0.2.1:/a%20b, false, 192.0.2.1, 80, /a%20b",
            "https://h/\u00fc, true, h, 443, /%C3%BC"
    })
    void hostPortAndPathAreThoseOfTheText(String text, boolean isTls, String host, int port, String path) {
        assertEquals(new HttpUrl(isTls, host, port, Optional.empty(), path), HttpUrl.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "headscale_app:8080", "ftp://h/", "http:/h", "http://", "http:///x", "http://h:65536/",
            "http://h:x/", "http://a b/", "http://-h/", "http://h-/", "http://a..b/", "http://[::1/", "http://::1/",
            "http://u@v@h/", "http://\u00fc.example/", "mailto:a@b", "http://h:1:2/", "http://h\r\nX: y/"})
    void anythingElseIsRefusedWithoutShowingIt(String text) {
        String said = assertThrows(IllegalArgumentException.class, () -> HttpUrl.parse(text)).getMessage();
        assertEquals("invalid URL; expected http:// or https:// and a host", said);
        assertFalse(HttpUrl.isUrl(text));
    }

    @Test
    void aPasswordIsShownToTheServerAlone() {
        HttpUrl url = HttpUrl.parse("https://relay:p%40ss@map_server:8443/map?token=x");
        assertEquals(Optional.of("relay:p@ss"), url.userInfo());
        assertEquals(Optional.of("Basic cmVsYXk6cEBzcw=="), url.basicAuthorization());
        assertEquals("https://map_server:8443/map", url.name());
        assertEquals("https://map_server:8443/map", url.toString());
        assertEquals("https://map_server:8443", url.origin());
    }

    @Test
    void aUserWithoutAPasswordHasAnEmptyOne() {
        assertEquals(Optional.of("Basic dG9rZW46"), HttpUrl.parse("https://token@h/").basicAuthorization());
        assertEquals(Optional.of("Basic dG9rZW46"), HttpUrl.parse("https://token:@h/").basicAuthorization());
    }

    @Test
    void theHostHeaderLeavesTheUsualPortOut() {
        assertEquals("a_b", HttpUrl.parse("http://a_b:80/").hostHeader());
        assertEquals("a_b:443", HttpUrl.parse("http://a_b:443/").hostHeader());
        assertEquals("[::1]", HttpUrl.parse("https://[::1]/").hostHeader());
        assertEquals("[::1]:443", HttpUrl.parse("https://[::1]/").hostPort());
    }

    @ParameterizedTest
    @CsvSource({
            "/z, https://a_b:1/z", "z?w, https://a_b:1/x/z?w", "//c_d/z, https://c_d/z", "http://c_d, http://c_d/",
            "../z, https://a_b:1/z", "?w, https://a_b:1/x/y?w"
    })
    void aLocationIsSeenFromItsUrl(String location, String expected) {
        HttpUrl url = HttpUrl.parse("https://u:p@a_b:1/x/y?q").resolve(location);
        assertEquals(HttpUrl.parse(expected), url);
    }
}
