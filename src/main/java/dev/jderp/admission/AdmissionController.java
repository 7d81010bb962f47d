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
 * Checks clients with an admission controller, a program that is asked over HTTP ({@code docs/protocol.md#admission}).
 * Redirects are followed as Go's client does, except from HTTPS to HTTP. If TLS with the controller fails, the client
 * is refused even when failing open; otherwise an attacker on the way could let clients in with an untrusted
 * certificate.
 */
final class AdmissionController implements Check {

    private static final int OK = 200;
    private static final int MAX_BODY = 4_096;

    private final HttpUrl url;
    private final boolean failOpen;
    private final WebClient client;

    /**
     * The controller at {@code url}.
     *
     * @param failOpen whether clients are admitted while the controller cannot be reached
     * @param roots authorities that may sign its certificate, in addition to the JDK's
     */
    AdmissionController(URI url, boolean failOpen, List<X509TrustManager> roots) {
        this.url = HttpUrl.of(url);
        this.failOpen = failOpen;
        this.client = new WebClient(roots, true);
    }

    @Override
    public CheckAnswer ask(Question question, long withinNs) throws InterruptedException {
        // Both are made of characters that JSON takes as they are.
        String json = "{\"NodePublic\":\"" + question.key().text() + "\",\"Source\":\"" + question.source() + "\"}";
        WebRequest post = WebRequest.post(url, json.getBytes(StandardCharsets.UTF_8), MAX_BODY);
        long untilNs = System.nanoTime() + withinNs;
        try {
            return judge(client.ask(post, Duration.ofNanos(withinNs)));
        } catch (SocketTimeoutException | ConnectException | BrokenAnswerException | SSLException e) {
            return failed(e);
        } catch (IOException e) {
            checkInterrupt();
        }
        try { // once more: the controller may have been restarting
            return judge(client.ask(post, Duration.ofNanos(untilNs - System.nanoTime())));
        } catch (IOException e) {
            return failed(e);
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static CheckAnswer judge(WebResponse response) {
        if (response.status() != OK) {
            return badStatus(response.status());
        }
        try {
            return AllowJson.read(response.body())
                    ? CheckAnswer.ALLOWED
                    : CheckAnswer.refused("refused by the admission controller");
        } catch (IOException e) {
            return invalid(e);
        }
    }

    private static CheckAnswer invalid(IOException e) {
        return CheckAnswer.undecided("invalid response of the admission controller: " + CheckAnswer.why(e));
    }

    private static CheckAnswer badStatus(int status) {
        return CheckAnswer.undecided("the admission controller returned status " + status);
    }

    /** Failing open covers a controller that cannot be reached, and no other failure. */
    private CheckAnswer failed(IOException failure) throws InterruptedException {
        checkInterrupt();
        return switch (failure) {
            case BrokenAnswerException e when e.status() == 0 -> invalid(e);
            case BrokenAnswerException e when e.status() != OK -> badStatus(e.status());
            case BrokenAnswerException e -> CheckAnswer.undecided(
                    "the admission controller's response is incomplete: "
                            + why(e.getCause() == null ? e : e.getCause()));
            case SSLException e ->
                CheckAnswer.undecided("TLS with the admission controller failed: " + CheckAnswer.why(e));
            default -> {
                String reason = "the admission controller cannot be reached: " + why(failure);
                yield failOpen ? CheckAnswer.passed(reason) : CheckAnswer.undecided(reason);
            }
        };
    }

    private static String why(Throwable failure) {
        return failure instanceof SocketTimeoutException ? "no response in time" : CheckAnswer.why(failure);
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
    public String meanwhile() {
        return "logins are refused (derp.verify-client-url)";
    }

    @Override
    public boolean heedsSource() {
        return true;
    }

    /** Closes the connections that are kept. */
    @Override
    public void close() {
        client.close();
    }
}
