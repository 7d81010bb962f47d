package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.http.BrokenAnswerException;
import dev.jderp.http.TooLargeException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.kit.ErrorLine;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Asks URLs for their maps, all at the same time: on its own thread again and again, and when it is told to. */
final class MapFetcher implements AutoCloseable {

    private static final Duration MAX_WHOLE = Duration.ofSeconds(20);
    private static final String SLOW = "it has not sent its map within " + MAX_WHOLE.toSeconds() + " s";
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final List<UrlSource> urls;
    private final BiConsumer<UrlSource, SourceAnswer> use;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final WebClient client;
    private final ReentrantLock round = new ReentrantLock();
    private @Nullable ScheduledExecutorService thread;

    /**
     * A fetcher that hands each answer to {@code use}.
     *
     * @param roots who may sign certificates besides those whom the JDK trusts
     */
    MapFetcher(List<UrlSource> urls, List<X509TrustManager> roots, BiConsumer<UrlSource, SourceAnswer> use) {
        this.urls = urls;
        this.use = use;
        client = new WebClient(roots, false);
    }

    /** Asks now and each time when {@code interval} has gone by, on the thread {@code derp-maps}. */
    synchronized void start(Duration interval) {
        if (thread == null && !tasks.isShutdown()) {
            thread = DaemonTimer.create("derp-maps");
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
        if (!round.tryLock(2 * MAX_WHOLE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            long until = System.nanoTime() + MAX_WHOLE.plusSeconds(1).toNanos(); // each comes to its own end before that
            List<Future<WebResponse>> asked = new ArrayList<>();
            for (UrlSource url : urls) {
                WebRequest request = url.request();
                asked.add(tasks.submit(() -> client.ask(request, MAX_WHOLE)));
            }
            for (int i = 0; i < asked.size(); i++) {
                use.accept(urls.get(i), answer(asked.get(i), until));
            }
        } finally {
            round.unlock();
        }
    }

    private static SourceAnswer answer(Future<WebResponse> asked, long until)
            throws InterruptedException {
        try {
            return answer(asked.get(until - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new SourceAnswer.Failed(SLOW);
        } catch (ExecutionException e) {
            return new SourceAnswer.Failed(reason(e.getCause() != null ? e.getCause() : e));
        } finally {
            asked.cancel(true);
        }
    }

    private static SourceAnswer answer(WebResponse response) {
        if (response.status() == NOT_MODIFIED) {
            return new SourceAnswer.Unchanged();
        }
        if (response.status() != OK) {
            return new SourceAnswer.Failed("it answers " + response.status());
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(response.body())).toString();
            return new SourceAnswer.Good(
                    response.body(),
                    MapText.document(text),
                    response.field("etag"),
                    response.field("last-modified"));
        } catch (CharacterCodingException e) {
            return new SourceAnswer.Failed("its answer is not text in UTF-8");
        } catch (DerpMapException e) {
            return new SourceAnswer.Failed(e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case TooLargeException e -> String.valueOf(e.getMessage());
            case SocketTimeoutException e -> SLOW;
            case ConnectException e -> "it cannot be reached";
            case UnknownHostException e -> "there is no such host";
            case SSLException e -> "TLS: " + ErrorLine.of(e);
            case BrokenAnswerException e when e.getCause() instanceof SocketTimeoutException -> SLOW;
            case BrokenAnswerException e when e.status() == 0 ->
                "it gives no answer: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            case BrokenAnswerException e -> "its answer has broken off";
            case IOException e ->
                "it gives no answer: " + ErrorLine.of(e);
            default -> failure.getClass().getSimpleName();
        };
    }

    /** Ends the thread, and what is being asked. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        client.close();
        tasks.shutdownNow();
    }
}
