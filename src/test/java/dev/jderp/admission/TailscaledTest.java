package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.admission.CheckAnswer.Kind;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailscaledTest {

    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

    private final NodePublicKey key = NodePrivateKey.generate().publicKey();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    private CheckAnswer ask(FakeLocalApi.Conduct conduct, long withinNs) throws IOException {
        try (FakeLocalApi api = new FakeLocalApi(conduct)) {
            return new Tailscaled(api.socket(), timer).ask(new Question(key, ""), withinNs);
        }
    }

    private void assertUndecided(String reason, FakeLocalApi.Conduct conduct, long withinNs) throws IOException {
        assertEquals(CheckAnswer.undecided(reason), ask(conduct, withinNs));
    }

    @Test
    void theRequestHasTheKeyWithItsPrefix() throws IOException {
        try (FakeLocalApi api = new FakeLocalApi(FakeLocalApi.status(200, "{}"))) {
            var unused = new Tailscaled(api.socket(), timer).ask(new Question(key, "192.0.2.1"), LONG_NS);
            assertEquals("GET /localapi/v0/whois?addr=nodekey%3A" + key.hex()
                    + " HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n", api.requests().get(0));
        }
    }

    @Test
    void aKnownNodeIsAllowed() throws IOException {
        assertEquals(Kind.ALLOWED, ask(FakeLocalApi.status(200, "{\"Node\":{}}"), LONG_NS).kind());
        assertEquals(Kind.ALLOWED, ask(FakeLocalApi.text(CHUNKED), LONG_NS).kind());
        assertEquals(Kind.ALLOWED, ask(FakeLocalApi.text("HTTP/1.0 200 OK\r\n\r\n"), LONG_NS).kind());
    }

    @Test
    void anUnknownNodeIsRefused() throws IOException {
        assertEquals(
                CheckAnswer.refused("tailscaled does not know the key"),
                ask(FakeLocalApi.status(404, "no match for IP:port\n"), LONG_NS));
    }

    @ParameterizedTest
    @CsvSource({"500", "403", "204", "302", "400"})
    void anyOtherStatusIsUndecided(int status) throws IOException {
        assertUndecided("tailscaled returned status " + status, FakeLocalApi.status(status, "why"), LONG_NS);
    }

    @Test
    void aTailscaledThatIsTooOldIsReported() throws IOException {
        assertUndecided("tailscaled is too old to answer queries about keys",
                FakeLocalApi.status(400, "invalid 'addr' parameter\n"), LONG_NS);
    }

    @Test
    void anAnswerThatIsNotHttpIsUndecided() throws IOException {
        String reason = "the response of tailscaled is not HTTP";
        assertUndecided(reason, FakeLocalApi.text("SSH-2.0-OpenSSH_9.2\r\n"), LONG_NS);
        assertUndecided(reason, FakeLocalApi.text("HTTP/1.1 2000 OK\r\n\r\n"), LONG_NS);
        assertUndecided(reason, FakeLocalApi.text("HTTP/1.1 200"), LONG_NS);
        assertUndecided(reason, (request, to) -> {
            while (true) {
                FakeLocalApi.write(to, "x".repeat(1_000)); // until the reader hangs up
            }
        }, LONG_NS);
    }

    @Test
    void aConnectionThatEndsAtOnceIsUndecided() throws IOException {
        assertUndecided("tailscaled cannot be asked: closed without a response", (request, to) -> {
        }, LONG_NS);
    }

    @Test
    void aMissingSocketIsUndecided() throws IOException {
        Path gone;
        try (FakeLocalApi api = new FakeLocalApi(FakeLocalApi.status(200, ""))) {
            gone = api.socket();
        }
        CheckAnswer answer = new Tailscaled(gone, timer).ask(new Question(key, ""), LONG_NS);
        assertEquals(Kind.UNDECIDED, answer.kind());
        assertTrue(answer.reason().startsWith("tailscaled cannot be asked: "), answer.reason());
        Path tooLong = Path.of("/" + "x".repeat(200));
        assertEquals(Kind.UNDECIDED, new Tailscaled(tooLong, timer).ask(new Question(key, ""), LONG_NS).kind());
    }

    @Test
    void silentAndSlowAnswersAreCancelledInTime() throws IOException {
        String reason = "tailscaled cannot be asked: no response in time";
        assertUndecided(reason, (request, to) -> Thread.sleep(60_000), SHORT_NS);
        assertUndecided(reason, (request, to) -> {
            for (char each : "HTTP/1.1 200 OK and so on".toCharArray()) {
                FakeLocalApi.write(to, String.valueOf(each));
                Thread.sleep(100);
            }
        }, SHORT_NS);
    }

    @Test
    void anEndlessBodyIsReadUpToALimit() throws IOException {
        FakeLocalApi.Conduct endless = (request, to) -> {
            FakeLocalApi.write(to, "HTTP/1.1 500 Oops\r\n\r\n");
            while (true) {
                FakeLocalApi.write(to, "x".repeat(1_000)); // until the reader hangs up
            }
        };
        assertUndecided("tailscaled returned status 500", endless, LONG_NS);
        assertUndecided("tailscaled returned status 500", (request, to) -> {
            FakeLocalApi.write(to, "HTTP/1.1 500 Oops\r\n\r\n");
            Thread.sleep(60_000);
        }, SHORT_NS);
    }

    @Test
    void askingAboutItsOwnNodeFindsProblems() throws IOException {
        String status = "{\"Version\":\"1\",\"Self\":{\"ID\":\"n\",\"PublicKey\":\"" + key.text()
                + "\"},\"Peer\":null}";
        try (FakeLocalApi api = new FakeLocalApi(FakeLocalApi.status(200, status))) {
            Tailscaled tailscaled = new Tailscaled(api.socket(), timer);
            assertEquals(Optional.empty(), tailscaled.findProblem(LONG_NS));
            assertTrue(api.requests().get(0).startsWith("GET /localapi/v0/status?peers=false HTTP/1.0\r\n"));
            assertTrue(api.requests().get(1).startsWith("GET /localapi/v0/whois?addr=nodekey%3A" + key.hex()));
            api.conduct(
                    (request, to) -> FakeLocalApi.status(request.contains("whois") ? 404 : 200, status)
                            .answer(request, to));
            assertEquals(
                    Optional.of("the status of tailscaled: tailscaled does not know the key"),
                    tailscaled.findProblem(LONG_NS));
            api.conduct(FakeLocalApi.status(200, "{\"Self\":{}}"));
            assertEquals(
                    Optional.of("tailscaled cannot be asked: the status of its own node is invalid"),
                    tailscaled.findProblem(LONG_NS));
            api.conduct(FakeLocalApi.status(403, "no"));
            assertEquals(
                    Optional.of("tailscaled returned status 403 for its own status"),
                    tailscaled.findProblem(LONG_NS));
        }
    }
}
