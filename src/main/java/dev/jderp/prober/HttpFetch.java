package dev.jderp.prober;

import dev.jderp.http.TooLargeException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.SmallFile;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Gets files of bounded size by http and https. Safe for any thread. */
final class HttpFetch implements AutoCloseable {

    private static final int OK = 200;

    private final WebClient client = new WebClient(List.of(), false);

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
     * @throws AnswerException if the answer is another than 200, or longer than {@code maxBytes}
     */
    byte[] get(URI url, int maxBytes, ProbeContext context) throws IOException, InterruptedException {
        HttpUrl target;
        try {
            target = HttpUrl.of(url);
        } catch (IllegalArgumentException e) {
            throw new AnswerException("the URL is not one of http or https");
        }
        try {
            WebResponse response = client.ask(
                    WebRequest.get(target, maxBytes), Duration.ofMillis(context.timeoutMs(60_000)));
            if (response.status() != OK) {
                throw new AnswerException(target.host() + " answers " + response.status());
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
        return new AnswerException("it is longer than " + (maxBytes >> 20) + " MB");
    }

    /** All of {@code in}, which has {@code maxBytes} at most. */
    static byte[] bounded(InputStream in, int maxBytes) throws IOException {
        return SmallFile.readAll(in, maxBytes).orElseThrow(() -> tooLong(maxBytes));
    }

    @Override
    public void close() {
        client.close();
    }
}
