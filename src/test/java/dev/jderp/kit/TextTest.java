package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void htmlHasNoMarkupFromTheText() {
        assertEquals(
                "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;", Html.escape("<a href=\"x\" id='y'>&amp;"));
    }

    @Test
    void anErrorIsOneLineAndNeverEmpty() {
        assertEquals("first", ErrorLine.of(new IOException(" \n first \nsecond")));
        assertEquals("IOException", ErrorLine.of(new IOException()));
        assertEquals("IOException", ErrorLine.of(new IOException(" \n")));
    }

    @Test
    void anIpv6HostHasBracketsAndADefaultPortIsLeftOut() {
        assertEquals("relay.example:443", HostPort.text("relay.example", 443));
        assertEquals("relay.example", HostPort.text("relay.example", 443, 443));
        assertEquals("[::1]:80", HostPort.text("::1", 80, 443));
        assertEquals("[::1]", HostPort.text("::1", 443, 443));
        assertEquals("192.0.2.1", HostPort.bracketed("192.0.2.1"));
    }

    @Test
    void aHashIsKnown() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.hex("abc"));
    }

    @Test
    void aDurationIsReadAndPrintedAsGoDoes() {
        assertEquals("1h1m1.5s", GoDuration.text(GoDuration.parse("61m1.5s").orElse(Duration.ZERO)));
        assertEquals("-2ms", GoDuration.text(GoDuration.parseSigned("-2ms").orElse(Duration.ZERO)));
    }
}
