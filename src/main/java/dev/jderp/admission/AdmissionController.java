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
 * The check by an admission controller: a program that is asked over HTTP (reference section 3.10). Redirects are
 * followed as Go's client does, except from HTTPS to HTTP. A controller whose TLS fails counts as one that has
 * answered, badly: else anybody on the way to it could have clients let in by an untrusted certificate.
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
    public Answer ask(Question question, long withinNs) throws InterruptedException {
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

    private static Answer judge(WebResponse response) {
        if (response.status() != OK) {
            return badStatus(response.status());
        }
        try {
            return AllowJson.read(response.body())
                    ? Answer.ALLOWED
                    : Answer.refused("refused by the admission controller");
        } catch (IOException e) {
            return Answer.undecided("invalid response of the admission controller: " + Answer.why(e));
        }
    }

    private static Answer badStatus(int status) {
        return Answer.undecided("the admission controller returned status " + status);
    }

    /** Failing open covers a controller that cannot be reached, and no other failure. */
    private Answer failed(IOException failure) throws InterruptedException {
        checkInterrupt();
        return switch (failure) {
            case BrokenAnswerException e when e.status() != OK -> badStatus(e.status());
            case BrokenAnswerException e -> Answer.undecided(
                    "the admission controller's response is incomplete: "
                            + why(e.getCause() == null ? e : e.getCause()));
            case SSLException e -> Answer.undecided("TLS with the admission controller failed: " + Answer.why(e));
            default -> {
                String reason = "the admission controller cannot be reached: " + why(failure);
                yield failOpen ? Answer.passed(reason) : Answer.undecided(reason);
            }
        };
    }

    private static String why(Throwable failure) {
        return failure instanceof SocketTimeoutException ? "no response in time" : Answer.why(failure);
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
