package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.admission.CheckAnswer.Kind;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionControllerTest {

    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final String YES = "{\"Allow\":true}";

    private final NodePublicKey key = NodePrivateKey.generate().publicKey();
    private final FakeController server = new FakeController();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    AdmissionControllerTest() throws IOException {}

    @AfterEach
    void close() {
        server.close();
        threads.shutdownNow();
    }

    private CheckAnswer ask(URI url, boolean failOpen, long withinNs) throws InterruptedException {
        try (AdmissionController controller = new AdmissionController(url, failOpen, List.of())) {
            return controller.ask(new Question(key, "2001:db8::1"), withinNs);
        }
    }

    /** The answer of the check when the controller responds. */
    private CheckAnswer answered(int status, String body) throws InterruptedException {
        server.answer(status, body);
        CheckAnswer open = ask(server.url(), true, LONG_NS);
        assertEquals(open, ask(server.url(), false, LONG_NS)); // fail open does not apply to answers
        return open;
    }

    @Test
    void theRequestIsTheOneThatDerperSends() throws Exception {
        server.answer(200, YES);
        assertEquals(CheckAnswer.ALLOWED, ask(server.url(), false, LONG_NS));
        FakeController.Request request = server.requests().get(0);
        assertEquals("POST", request.method());
        assertEquals("/check?token=x", request.uri());
        assertEquals("{\"NodePublic\":\"" + key.text() + "\",\"Source\":\"2001:db8::1\"}", request.body());
        assertNull(request.headers().getFirst("Content-Type"));
        assertNull(request.headers().getFirst("Upgrade"));
        assertNull(request.headers().getFirst("Authorization"));
    }

    @Test
    void aUserInTheUrlIsSentAsAuthorization() throws Exception {
        server.answer(200, YES);
        URI url = URI.create(server.url().toString().replace("http://", "http://relay:p%40ss@"));
        assertEquals(CheckAnswer.ALLOWED, ask(url, false, LONG_NS));
        assertEquals("Basic cmVsYXk6cEBzcw==", server.requests().get(0).headers().getFirst("Authorization"));
        assertEquals("/check?token=x", server.requests().get(0).uri());
    }

    @Test
    void onlyAllowTrueWithStatus200Allows() throws Exception {
        assertEquals(CheckAnswer.ALLOWED, answered(200, YES));
        assertEquals(CheckAnswer.ALLOWED, answered(200, "{\"allow\":true}"));
        assertEquals(Kind.REFUSED, answered(200, "{\"Allow\":false}").kind());
        assertEquals(Kind.REFUSED, answered(200, "{}").kind());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 400, 401, 403, 404, 429, 500, 502, 503})
    void anyOtherStatusRefusesTheClient(int status) throws Exception {
        assertEquals(CheckAnswer.undecided("the admission controller returned status " + status),
                answered(status, YES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "[]", "{\"Allow\":\"true\"}", "{\"Allow\":tru"})
    void invalidJsonRefusesTheClient(String body) throws Exception {
        assertEquals(Kind.UNDECIDED, answered(200, body).kind());
    }

    @Test
    void onlyTheFirst4096BytesCount() throws Exception {
        String within = "{\"Allow\":true,\"x\":\"" + "x".repeat(4_096 - 21) + "\"}";
        assertEquals(4_096, within.length());
        assertEquals(CheckAnswer.ALLOWED, answered(200, within));
        assertEquals(Kind.UNDECIDED, answered(200, within.replace("\"}", "x\"}")).kind());
        assertEquals(CheckAnswer.ALLOWED, answered(200, within + "x".repeat(100_000)));
    }

    @ParameterizedTest
    @CsvSource({"307,POST", "308,POST", "301,GET", "302,GET", "303,GET"})
    void redirectsAreFollowedAsGoDoes(int status, String method) throws Exception {
        server.conduct(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/check")) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(status, -1);
            } else {
                FakeController.respond(exchange, 200, YES);
            }
        });
        assertEquals(CheckAnswer.ALLOWED, ask(server.url(), false, LONG_NS));
        assertEquals(method, server.requests().get(1).method());
        assertEquals("/elsewhere", server.requests().get(1).uri());
    }

    @Test
    void aRedirectToNowhereRefusesTheClient() throws Exception {
        server.conduct(exchange -> exchange.sendResponseHeaders(304, -1));
        assertEquals(Kind.UNDECIDED, ask(server.url(), true, LONG_NS).kind());
    }

    private void assertUnreachable(URI url, long withinNs) throws InterruptedException {
        CheckAnswer open = ask(url, true, withinNs);
        assertEquals(Kind.PASSED, open.kind(), open.reason());
        CheckAnswer closed = ask(url, false, withinNs);
        assertEquals(Kind.UNDECIDED, closed.kind(), closed.reason());
        assertTrue(closed.reason().startsWith("the admission controller cannot be reached: "), closed.reason());
        assertFalse(closed.reason().contains("token=x"), closed.reason());
    }

    @Test
    void aRefusedConnectionIsUnreachable() throws Exception {
        URI gone = server.url();
        server.close();
        assertUnreachable(gone, LONG_NS);
    }

    @Test
    void aNameThatDoesNotExistIsUnreachable() throws Exception {
        assertUnreachable(URI.create("http://controller.invalid/check?token=x"), LONG_NS);
    }

    @Test
    void aTlsFailureRefusesTheClientDespiteFailOpen() throws Exception {
        try (OpenRelay other = OpenRelay.tls()) { // with a self-signed certificate
            CheckAnswer answer = ask(URI.create("https://localhost:" + other.port() + "/check?token=x"), true, LONG_NS);
            assertEquals(Kind.UNDECIDED, answer.kind(), answer.reason());
            assertTrue(answer.reason().startsWith("TLS with the admission controller failed: "), answer.reason());
        }
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    server.awaitClose();
                } catch (IOException e) {
                    // the test is over
                }
            });
            CheckAnswer answer = ask(URI.create("https://localhost:" + plain.getLocalPort()), true, LONG_NS);
            assertEquals(Kind.UNDECIDED, answer.kind(), answer.reason());
        }
    }

    @Test
    void aSilentControllerIsUnreachable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertUnreachable(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/?token=x"), SHORT_NS);
        }
    }

    @Test
    void aConnectionClosedEarlyIsTriedAgainOnce() throws Exception {
        server.conduct(exchange -> exchange.close());
        assertUnreachable(server.url(), LONG_NS);
        assertEquals(4, server.requests().size());
    }

    @Test
    void anIdleConnectionThatHasClosedIsReplaced() throws Exception {
        server.answer(200, YES);
        int port = server.url().getPort();
        try (AdmissionController controller = new AdmissionController(server.url(), false, List.of())) {
            assertEquals(CheckAnswer.ALLOWED, controller.ask(new Question(key, ""), LONG_NS));
            server.close(); // closes the idle connection
            HttpServer again = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            again.createContext("/", exchange -> FakeController.respond(exchange, 200, YES));
            again.start();
            try {
                assertEquals(CheckAnswer.ALLOWED, controller.ask(new Question(key, ""), LONG_NS));
            } finally {
                again.stop(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Le"})
    void anAnswerThatIsNotHttpRefusesThoughItFailsOpen(String text) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                while (!listener.isClosed()) {
                    try (Socket socket = listener.accept()) {
                        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // the end, or the client has gone
                    }
                }
            });
            CheckAnswer answer = ask(URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/"), true, LONG_NS);
            assertEquals(Kind.UNDECIDED, answer.kind(), answer.reason());
            assertTrue(answer.reason().startsWith("invalid answer from the admission controller: "),
                    answer.reason());
        }
    }

    @Test
    void anIncompleteAnswerDoesNotFailOpen() throws Exception {
        server.conduct(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            server.awaitClose();
        });
        assertEquals(
                CheckAnswer.undecided("the admission controller's response is incomplete: no response in time"),
                ask(server.url(), true, SHORT_NS * 10));
    }
}
