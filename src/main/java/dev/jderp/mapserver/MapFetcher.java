package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.http.BrokenAnswerException;
import dev.jderp.http.TooLargeException;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.SmallFile;
import dev.jderp.metrics.RepeatedTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
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

/** Fetches the maps of all URLs in parallel: at an interval on the thread {@code derp-maps}, and on request. */
final class MapFetcher implements AutoCloseable {

    private static final Duration MAX_TIME = Duration.ofSeconds(20);
    private static final String SLOW = "no complete map within " + MAX_TIME.toSeconds() + " s";
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final List<UrlSource> urls;
    private final BiConsumer<UrlSource, SourceAnswer> use;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final WebClient client;
    private final ReentrantLock round = new ReentrantLock();
    private @Nullable ScheduledExecutorService thread;

    /**
     * Creates a fetcher that passes each answer to {@code use}.
     *
     * @param roots authorities for certificates, in addition to the JDK's
     */
    MapFetcher(List<UrlSource> urls, List<X509TrustManager> roots, BiConsumer<UrlSource, SourceAnswer> use) {
        this.urls = urls;
        this.use = use;
        client = new WebClient(roots, false);
    }

    /** Starts to fetch, now and at each {@code interval}. */
    synchronized void start(Duration interval) {
        if (thread == null && !tasks.isShutdown()) {
            thread = DaemonTimer.create("derp-maps");
            var unused = thread.scheduleWithFixedDelay(
                    new RepeatedTask("refresh of DERP maps", this::fetchOnTimer), 0, interval.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void fetchOnTimer() {
        try {
            fetchAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close
        }
    }

    /** Fetches all URLs and waits for the answers; waits for a round that is running before it begins. */
    void fetchAll() throws InterruptedException {
        if (!round.tryLock(2 * MAX_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            // later than the time limit of each request
            long deadline = System.nanoTime() + MAX_TIME.plusSeconds(1).toNanos();
            List<Future<WebResponse>> pending = new ArrayList<>();
            for (UrlSource url : urls) {
                WebRequest request = url.request();
                pending.add(tasks.submit(() -> client.ask(request, MAX_TIME)));
            }
            for (int i = 0; i < pending.size(); i++) {
                use.accept(urls.get(i), answer(pending.get(i), deadline));
            }
        } finally {
            round.unlock();
        }
    }

    private static SourceAnswer answer(Future<WebResponse> pending, long deadline)
            throws InterruptedException {
        try {
            return answer(pending.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new SourceAnswer.Failed(SLOW);
        } catch (ExecutionException e) {
            return new SourceAnswer.Failed(reason(e.getCause() != null ? e.getCause() : e));
        } finally {
            pending.cancel(true);
        }
    }

    private static SourceAnswer answer(WebResponse response) {
        if (response.status() == NOT_MODIFIED) {
            return new SourceAnswer.Unchanged();
        }
        if (response.status() != OK) {
            return new SourceAnswer.Failed("the response has status " + response.status());
        }
        try {
            String text = SmallFile.utf8(response.body());
            return new SourceAnswer.Good(
                    response.body(),
                    MapText.document(text),
                    response.field("etag"),
                    response.field("last-modified"));
        } catch (CharacterCodingException e) {
            return new SourceAnswer.Failed("the response is not UTF-8 text");
        } catch (DerpMapException e) {
            return new SourceAnswer.Failed(e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case TooLargeException e -> String.valueOf(e.getMessage());
            case SocketTimeoutException e -> SLOW;
            case ConnectException e -> "cannot be reached";
            case UnknownHostException e -> "unknown host";
            case SSLException e -> "TLS: " + ErrorLine.of(e);
            case BrokenAnswerException e when e.getCause() instanceof SocketTimeoutException -> SLOW;
            case BrokenAnswerException e when e.status() == 0 ->
                "no response: " + ErrorLine.of(e);
            case BrokenAnswerException e -> "the response is incomplete";
            case IOException e -> "no response: " + ErrorLine.of(e);
            default -> failure.getClass().getSimpleName();
        };
    }

    /** Ends the thread and cancels requests. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        client.close();
        tasks.shutdownNow();
    }
}
