package dev.jderp.mapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "gzip | true", "GZIP | true", "deflate, gzip;q=0.5 | true", "br, * | true", "x-gzip | true",
            "*;q=0.1 | true",
            "gzip;q=0 | false", "gzip;q=0.000, * | false", "deflate | false", "'' | false", "- | false",
            "gzip;q=much | false", "identity;q=1, *;q=0 | false", "gzipped | false"})
    void gzipIsSentToWhoTakesIt(String header, boolean takes) {
        assertEquals(takes, AcceptEncoding.acceptsGzip(header));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", value = {
            "\"a\" | true", "W/\"a\" | true", "\"x\", \"b\" | true", "* | true", "\"x\",W/\"b\" | true",
            "a | false", "\"c\" | false", "\" | false", "w/\"a\" | false", "- | false", "\"A\" | false", ", | false"})
    void aTagIsKnownInEitherForm(String header, boolean known) {
        assertEquals(known, EntityTags.known(header, Set.of("a", "b")));
    }

    @Test
    void aTagIsQuoted() {
        assertEquals("\"3-00ff\"", EntityTags.quoted("3-00ff"));
    }
}
