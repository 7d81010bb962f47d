package dev.jderp.client.netcheck;

import static dev.jderp.client.netcheck.Regions.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpsCheckTest {

    /** A connection to a relay that answers with a fixed text. */
    private static final class FixedAnswer implements HttpsCheck.Tunnel {

        private final ByteArrayInputStream answer;
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        private boolean closed;

        FixedAnswer(String answer) {
            this.answer = new ByteArrayInputStream(answer.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String host() {
            return "derp.example.com:8443";
        }

        @Override
        public InetAddress relay() {
            return SimulatedNetwork.address("192.0.2.7");
        }

        @Override
        public InputStream input() {
            return answer;
        }

        @Override
        public OutputStream output() {
            return request;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void oneRequestIsMadeAndTheConnectionIsClosed() throws IOException {
        FixedAnswer tunnel = new FixedAnswer("HTTP/1.1 200 OK\r\n\r\n");
        assertEquals("192.0.2.7", new HttpsCheck(region -> tunnel).measure(region(1)).relay().getHostAddress());
        assertEquals("GET /derp/latency-check HTTP/1.1\r\nHost: derp.example.com:8443\r\nConnection: close\r\n\r\n",
                tunnel.request.toString(StandardCharsets.US_ASCII));
        assertTrue(tunnel.closed);
    }

    @Test
    void aStatusAbove299IsAnError() throws IOException {
        assertTrue(new HttpsCheck(region -> new FixedAnswer("HTTP/1.0 299 x\n")).measure(region(1)).latency()
                .toNanos() >= 0);
        FixedAnswer tunnel = new FixedAnswer("HTTP/1.1 300 Multiple Choices\r\n\r\n");
        assertThrows(IOException.class, () -> new HttpsCheck(region -> tunnel).measure(region(1)));
        assertTrue(tunnel.closed);
    }

    @Test
    void anAnswerThatIsNotHttpIsAnErrorHoweverLongItIs() {
        for (String answer : new String[]{"", "HTTP/1.1 200", "SSH-2.0-x\r\n", "HTTP/2 200\r\n", "x".repeat(5000)}) {
            assertThrows(IOException.class, () -> new HttpsCheck(region -> new FixedAnswer(answer)).measure(region(1)));
        }
    }
}
