package dev.jderp.maps;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.maps.BoundedBody.TooLargeException;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks URLs for their maps, all at the same time: on its own thread again and again, and when it is told to. */
final class MapFetcher implements AutoCloseable {

    /** How long a URL may take to connect, and to begin its answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration MOST_WHOLE = Duration.ofSeconds(20);
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final List<UrlSource> urls;
    private final BiConsumer<UrlSource, Answer> use;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient following;
    /** For URLs with a password, which is not for where they redirect to. */
    private final HttpClient staying;
    private final ReentrantLock round = new ReentrantLock();
    private @Nullable ScheduledExecutorService thread;

    /** A fetcher that hands each answer to {@code use}. */
    MapFetcher(List<UrlSource> urls, BiConsumer<UrlSource, Answer> use) {
        this.urls = urls;
        this.use = use;
        following = client(Redirect.NORMAL);
        staying = client(Redirect.NEVER);
    }

    private HttpClient client(Redirect redirect) {
        return HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(redirect).executor(tasks).build();
    }

    /** Asks now and each time when {@code interval} has gone by, on the thread {@code derp-maps}. */
    synchronized void start(Duration interval) {
        if (thread == null && !tasks.isShutdown()) {
            thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("derp-maps").factory());
            var unused = thread.scheduleWithFixedDelay(
                    new RepeatedTask("refresh of DERP maps", this::tick), 0, interval.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        try {
            fetchAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close
        }
    }

    /** Asks all and waits for their answers; if somebody is at it already, first for that. */
    void fetchAll() throws InterruptedException {
        if (!round.tryLock(2 * MOST_WHOLE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            long until = System.nanoTime() + MOST_WHOLE.toNanos();
            List<CompletableFuture<HttpResponse<byte[]>>> asked = new ArrayList<>();
            for (UrlSource url : urls) {
                asked.add((url.hasPassword() ? staying : following).sendAsync(
                        url.request(),
                        head -> head.statusCode() == OK
                                ? new BoundedBody(UrlSource.MOST_BYTES)
                                : BodySubscribers.replacing(new byte[0])));
            }
            for (int i = 0; i < asked.size(); i++) {
                use.accept(urls.get(i), answer(asked.get(i), until));
            }
        } finally {
            round.unlock();
        }
    }

    private static Answer answer(CompletableFuture<HttpResponse<byte[]>> asked, long until)
            throws InterruptedException {
        try {
            return answer(asked.get(until - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Answer.Failed("it has not sent its map within " + MOST_WHOLE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Answer.Failed(reason(e.getCause() != null ? e.getCause() : e));
        } finally {
            asked.cancel(true);
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        if (response.statusCode() == NOT_MODIFIED) {
            return new Answer.Unchanged();
        }
        if (response.statusCode() != OK) {
            return new Answer.Failed("it answers " + response.statusCode());
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(response.body())).toString();
            return new Answer.Good(
                    response.body(),
                    MapText.read(text),
                    response.headers().firstValue("ETag"),
                    response.headers().firstValue("Last-Modified"));
        } catch (CharacterCodingException e) {
            return new Answer.Failed("its answer is not text in UTF-8");
        } catch (DerpMapException e) {
            return new Answer.Failed(e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case TooLargeException e -> String.valueOf(e.getMessage());
            case HttpTimeoutException e -> "it does not answer within " + TIMEOUT.toSeconds() + " s";
            case ConnectException e -> "it cannot be reached";
            case SSLException e -> "TLS: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            case IOException e -> "its answer has broken off";
            default -> failure.getClass().getSimpleName();
        };
    }

    /** Ends the thread, and what is being asked. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        following.shutdownNow();
        staying.shutdownNow();
        tasks.shutdownNow();
    }
}
