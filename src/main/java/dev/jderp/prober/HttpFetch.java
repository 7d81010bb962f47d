package dev.jderp.prober;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gets files of bounded size by http and https. Safe for any thread. */
final class HttpFetch implements AutoCloseable {

    private static final int OK = 200;

    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(Redirect.NORMAL)
            .executor(tasks)
            .build();

    /** The server has answered, but not with what was asked for. */
    static final class AnswerException extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        AnswerException(String message) {
            super(message);
        }
    }

    /**
     * Gets {@code url}.
     *
     * @throws AnswerException if the answer is another than 200, or longer than {@code mostBytes}
     */
    byte[] get(URI url, int mostBytes, ProbeContext context) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(url).timeout(Duration.ofMillis(context.timeoutMs(60_000))).build();
        } catch (IllegalArgumentException e) {
            throw new AnswerException("the URL is none of http or https");
        }
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = context.closing(response.body())) {
            if (response.statusCode() != OK) {
                throw new AnswerException(url.getHost() + " answers " + response.statusCode());
            }
            return bounded(body, mostBytes);
        }
    }

    /** All of {@code in}, which has {@code mostBytes} at most. */
    static byte[] bounded(InputStream in, int mostBytes) throws IOException {
        byte[] bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new AnswerException("it is longer than " + (mostBytes >> 20) + " MB");
        }
        return bytes;
    }

    @Override
    public void close() {
        client.shutdownNow();
        tasks.shutdownNow();
    }
}
