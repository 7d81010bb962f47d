package dev.jderp.admission;

import dev.jderp.metrics.Dependency;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The check by an admission controller: a program that is asked over HTTP (reference section 3.10). Redirects are followed
 * as Go's client does, except from HTTPS to HTTP.
 */
final class AdmissionController implements Check {

    private static final int OK = 200;
    private static final int MOST_BODY = 4_096;

    private final HttpRequest.Builder request;
    private final boolean failOpen;
    private final HttpClient client;

    /**
     * The controller at {@code url}.
     *
     * @param failOpen whether a controller that cannot be reached counts as allowing
     * @param threads what the client works on
     */
    AdmissionController(URI url, boolean failOpen, Executor threads) {
        this.failOpen = failOpen;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .executor(threads)
                .build();
        String user = url.getUserInfo();
        if (user == null) {
            request = HttpRequest.newBuilder(url);
        } else {
            String basic = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
            request = HttpRequest.newBuilder(withoutUser(url)).header("Authorization", "Basic " + basic);
        }
    }

    private static URI withoutUser(URI url) {
        String text = url.toString();
        int authority = text.indexOf("//") + 2;
        try {
            return new URI(text.substring(0, authority) + text.substring(text.indexOf('@', authority) + 1));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a URL with a user that cannot be taken out");
        }
    }

    @Override
    public Answer ask(Question question, long withinNs) throws InterruptedException {
        // Both are made of characters that JSON takes as they are.
        String json = "{\"NodePublic\":\"" + question.key().text() + "\",\"Source\":\"" + question.source() + "\"}";
        HttpRequest post = request.copy().POST(HttpRequest.BodyPublishers.ofString(json)).build();
        long until = System.nanoTime() + withinNs;
        AtomicInteger status = new AtomicInteger();
        try {
            return judge(send(post, status, withinNs));
        } catch (TimeoutException e) {
            return failed(status.get(), "no answer in time");
        } catch (ConnectException e) {
            return failed(0, Answer.why(e));
        } catch (IOException e) {
            if (status.get() != 0) {
                return failed(status.get(), Answer.why(e));
            }
        }
        try { // once more: it may have been a connection from before, which the controller was about to close
            return judge(send(post, status, until - System.nanoTime()));
        } catch (TimeoutException e) {
            return failed(status.get(), "no answer in time");
        } catch (IOException e) {
            return failed(status.get(), Answer.why(e));
        }
    }

    private HttpResponse<byte[]> send(HttpRequest post, AtomicInteger status, long withinNs)
            throws IOException, TimeoutException, InterruptedException {
        BodyHandler<byte[]> body = head -> {
            status.set(head.statusCode());
            return new FirstBytes(MOST_BODY);
        };
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(post, body);
        try {
            return sent.get(withinNs, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(Answer.why(e), e);
        } finally {
            sent.cancel(true); // what is still under way after that time
        }
    }

    private static Answer judge(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            return badStatus(response.statusCode());
        }
        try {
            return AllowJson.read(response.body())
                    ? Answer.ALLOWED
                    : Answer.refused("the admission controller does not allow it");
        } catch (IOException e) {
            return Answer.undecided("the admission controller's answer makes no sense: " + Answer.why(e));
        }
    }

    private static Answer badStatus(int status) {
        return Answer.undecided("the admission controller answers with status " + status);
    }

    /** Failing open does not cover a controller that has begun to answer. */
    private Answer failed(int status, String why) {
        if (status == OK) {
            return Answer.undecided("the admission controller's answer breaks off: " + why);
        }
        if (status != 0) {
            return badStatus(status);
        }
        String reason = "the admission controller cannot be reached: " + why;
        return failOpen ? Answer.passed(reason) : Answer.undecided(reason);
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

    /** Breaks off what is under way and ends the client's threads. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
