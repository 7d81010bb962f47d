package dev.jderp.prober.relay;

import dev.jderp.http.TooLargeException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.SmallFile;
import dev.jderp.prober.schedule.ProbeContext;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Fetches files of bounded size over http and https. Safe for any thread. */
public final class HttpFetch implements AutoCloseable {

    private static final int OK = 200;

    private final WebClient client = new WebClient(List.of(), false);

    /** The server has answered, but with another status than 200 or too many bytes. */
    public static final class AnswerException extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        AnswerException(String message) {
            super(message);
        }
    }

    /**
     * Fetches {@code url} within the time of the run, at most 60 s.
     *
     * @throws AnswerException if the URL is not http or https, the status is not 200, or the body is longer than
     *     {@code maxBytes}
     */
    public byte[] get(URI url, int maxBytes, ProbeContext context) throws IOException, InterruptedException {
        HttpUrl target;
        try {
            target = HttpUrl.of(url);
        } catch (IllegalArgumentException e) {
            throw new AnswerException("the URL is not http or https");
        }
        try {
            WebResponse response = client.ask(
                    WebRequest.get(target, maxBytes), Duration.ofMillis(context.timeoutMs(60_000)));
            if (response.status() != OK) {
                throw new AnswerException(target.host() + " returned status " + response.status());
            }
            return response.body();
        } catch (TooLargeException e) {
            throw tooLong(maxBytes);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private static AnswerException tooLong(int maxBytes) {
        return new AnswerException("the contents are longer than " + (maxBytes >> 20) + " MiB");
    }

    /** Reads a stream to its end; fails with an AnswerException if it is longer than {@code maxBytes}. */
    public static byte[] bounded(InputStream in, int maxBytes) throws IOException {
        return SmallFile.readAll(in, maxBytes).orElseThrow(() -> tooLong(maxBytes));
    }

    @Override
    public void close() {
        client.close();
    }
}
