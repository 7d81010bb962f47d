package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.ManualClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reports about checks that do not answer. */
class CheckOutageTest {

    private final NodePublicKey key = NodePrivateKey.generate().publicKey();
    private final ManualClock clock = new ManualClock();
    private final Outages outages = new Outages(clock);
    private final Logged log = new Logged(Outage.class.getName());

    @AfterEach
    void close() {
        log.close();
    }

    private Admission admission(Optional<Path> socket, Optional<URI> url, boolean failOpen) {
        return new Admission(
                AdmissionOptions.builder().tailscaled(socket).url(url).failOpen(failOpen).build(),
                List.of(), Ticker.systemTicker(),
                outages);
    }

    private boolean isLetIn(Admission admission) throws Exception {
        return admission.verify(key, Optional.empty()).get(60, TimeUnit.SECONDS).allowed();
    }

    /**
     * The timer may be about to begin a round at the moment of the end; what it threw then would be logged as an error.
     */
    @Test
    void aRoundThatBeginsWhileTheRelayStopsIsLeftOutWithoutALine() {
        Admission admission = admission(Optional.empty(), Optional.empty(), false);
        admission.close();
        try (Logged failures = new Logged(RepeatedTask.class.getName())) {
            new RepeatedTask("round", () -> admission.inBackground(() -> {
            })).run();
            assertEquals(List.of(), failures.lines());
        }
    }

    @Test
    void aTailscaledThatIsDownIsReportedUntilItAnswers() throws Exception {
        Path socket;
        try (FakeLocalApi gone = new FakeLocalApi(FakeLocalApi.status(200, "{}"))) {
            socket = gone.socket();
        }
        Files.createDirectories(socket.getParent());
        Files.deleteIfExists(socket);
        try (Admission admission = admission(Optional.of(socket), Optional.empty(), false)) {
            for (int i = 0; i < 100; i++) {
                assertFalse(isLetIn(admission));
            }
            List<String> said = log.take();
            assertEquals(1, said.size(), said.toString());
            assertTrue(said.get(0).startsWith("WARNING tailscaled cannot be asked: "), said.get(0));
            assertTrue(
                    said.get(0).contains("logins are refused (derp.verify-clients, derp.socket is " + socket + ")"),
                    said.get(0));
            assertEquals(100, outages.failures().sum(Dependency.TAILSCALED));
            assertFalse(outages.blockLogins());
            clock.advance(Duration.ofSeconds(10));
            assertTrue(outages.blockLogins());
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
        assertEquals(List.of(), log.lines()); // closing is not a failure
    }

    @Test
    void aFailedCheckIsTriedAgainWithoutALogin() throws Exception {
        try (FakeLocalApi tailscaled = new FakeLocalApi(FakeLocalApi.status(500, ""));
                Admission admission = admission(Optional.of(tailscaled.socket()), Optional.empty(), false)) {
            assertFalse(isLetIn(admission));
            clock.advance(Duration.ofSeconds(20));
            assertTrue(outages.blockLogins());
            tailscaled.conduct(FakeLocalApi.status(404, "")); // an answer about the relay's own key
            admission.retryFailedChecks(new Question(NodePrivateKey.generate().publicKey(), ""));
            assertFalse(outages.blockLogins());
            assertEquals("INFO tailscaled works again, after 20 s", log.lines().get(1));
            int asked = tailscaled.requests().size();
            admission.retryFailedChecks(new Question(key, ""));
            assertEquals(asked, tailscaled.requests().size());
        }
    }

    @Test
    void aControllerThatFailsOpenIsReportedAndBlocksNoClient() throws Exception {
        URI nobody;
        try (FakeController controller = new FakeController()) {
            nobody = controller.url();
        }
        try (Admission admission = admission(Optional.empty(), Optional.of(nobody), true)) {
            assertTrue(isLetIn(admission));
            clock.advance(Duration.ofSeconds(20));
            assertFalse(outages.blockLogins());
            assertEquals(1, outages.failing(Dependency.ADMISSION_CONTROLLER));
            String said = log.lines().get(0);
            assertTrue(said.contains("clients may log in without a check"), said);
        }
    }
}
