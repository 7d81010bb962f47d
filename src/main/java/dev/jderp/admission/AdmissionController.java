package dev.jderp.admission;

import dev.jderp.http.BrokenAnswerException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.metrics.Dependency;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * Checks clients with an admission controller, a web server that the operator runs ({@code
 * docs/protocol.md#admission}). Redirects are followed as Go's client does, except from HTTPS to HTTP. If TLS with the
 * controller fails, the client is refused even when failing open; otherwise an attacker on the path could admit clients
 * with an untrusted certificate.
 */
final class AdmissionController implements Check {

    private static final int OK = 200;
    private static final int MAX_BODY = 4_096;

    private final HttpUrl url;
    private final boolean failOpen;
    private final WebClient client;

    /**
     * Creates a check that asks the controller at {@code url}.
     *
     * @param failOpen whether a controller that cannot be reached counts as allowing
     * @param roots authorities for its certificate, in addition to the JDK's
     */
    AdmissionController(URI url, boolean failOpen, List<X509TrustManager> roots) {
        this.url = HttpUrl.of(url);
        this.failOpen = failOpen;
        this.client = new WebClient(roots, true);
    }

    @Override
    public CheckAnswer ask(Question question, long withinNs) throws InterruptedException {
        // neither has characters that JSON must escape
        String json = "{\"NodePublic\":\"" + question.key().text() + "\",\"Source\":\"" + question.source() + "\"}";
        WebRequest post = WebRequest.post(url, json.getBytes(StandardCharsets.UTF_8), MAX_BODY);
        long deadlineNs = System.nanoTime() + withinNs;
        try {
            return toAnswer(client.ask(post, Duration.ofNanos(withinNs)));
        } catch (SocketTimeoutException | ConnectException | BrokenAnswerException | SSLException e) {
            return toAnswer(e);
        } catch (IOException e) {
            checkInterrupt();
        }
        try { // a second try: the controller may just have been restarted
            return toAnswer(client.ask(post, Duration.ofNanos(deadlineNs - System.nanoTime())));
        } catch (IOException e) {
            return toAnswer(e);
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static CheckAnswer toAnswer(WebResponse response) {
        if (response.status() != OK) {
            return badStatus(response.status());
        }
        try {
            return AllowJson.read(response.body())
                    ? CheckAnswer.ALLOWED
                    : CheckAnswer.refused("refused by the admission controller");
        } catch (IOException e) {
            return invalidAnswer(e);
        }
    }

    private static CheckAnswer invalidAnswer(IOException e) {
        return CheckAnswer.undecided("invalid answer from the admission controller: " + CheckAnswer.text(e));
    }

    private static CheckAnswer badStatus(int status) {
        return CheckAnswer.undecided("the admission controller returned status " + status);
    }

    /** Maps a failure to an answer. Failing open applies only to a controller that cannot be reached. */
    private CheckAnswer toAnswer(IOException failure) throws InterruptedException {
        checkInterrupt();
        return switch (failure) {
            case BrokenAnswerException e when e.status() == 0 -> invalidAnswer(e);
            case BrokenAnswerException e when e.status() != OK -> badStatus(e.status());
            case BrokenAnswerException e -> CheckAnswer.undecided(
                    "the admission controller's response is incomplete: "
                            + text(e.getCause() == null ? e : e.getCause()));
            case SSLException e ->
                CheckAnswer.undecided("TLS with the admission controller failed: " + CheckAnswer.text(e));
            default -> {
                String reason = "the admission controller cannot be reached: " + text(failure);
                yield failOpen ? CheckAnswer.passed(reason) : CheckAnswer.undecided(reason);
            }
        };
    }

    private static String text(Throwable failure) {
        return failure instanceof SocketTimeoutException ? "no response in time" : CheckAnswer.text(failure);
    }

    @Override
    public Dependency kind() {
        return Dependency.ADMISSION_CONTROLLER;
    }

    @Override
    public String name() {
        return "the admission controller";
    }

    @Override
    public String consequence() {
        return "logins are refused (derp.verify-client-url)";
    }

    @Override
    public boolean dependsOnSource() {
        return true;
    }

    /** Closes the idle connections. */
    @Override
    public void close() {
        client.close();
    }
}
