package dev.jderp.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shredzone.acme4j.exception.AcmeNetworkException;

/** What an authority can do to the thread that asks it. */
@Timeout(60)
class AcmeSessionTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private final ServerSocket server;

    AcmeSessionTest() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Answers one request with a text, and leaves the connection open until the client closes it. */
    private void answer(String text) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                OutputStream out = socket.getOutputStream();
                out.write(text.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // the client has reset the connection
            }
        });
    }

    private String failure(Duration limit) throws Exception {
        URI directory = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/directory");
        try (AcmeSession session = new AcmeSession(
                directory, SSLContext.getDefault(), ProxySelector.of(null), limit)) {
            Throwable cause = assertThrows(AcmeNetworkException.class, session.session()::getMetadata).getCause();
            return cause == null ? "" : String.valueOf(cause.getMessage());
        }
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        answer(HEAD + "Content-Length: 10\r\n\r\n{");
        assertEquals("the answer of 127.0.0.1 is not complete after 1 s", failure(Duration.ofSeconds(1)));
    }

    @Test
    void anAnswerThatIsTooLongIsGivenUp() throws Exception {
        answer(HEAD + "Content-Length: 2000000\r\n\r\n" + " ".repeat(2_000_000));
        assertEquals("the answer is longer than 1048576 bytes", failure(NEVER));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        answer(HEAD + "Content-Length: 10\r\n\r\n{");
        Thread.currentThread().interrupt();
        assertEquals("the request to 127.0.0.1 was interrupted", failure(NEVER));
        assertEquals(true, Thread.interrupted());
    }
}
