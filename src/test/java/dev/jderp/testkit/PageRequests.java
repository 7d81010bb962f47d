package dev.jderp.testkit;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Gets a page again and again on a thread of its own, as a browser or a monitor does, and counts the answers. */
public final class PageRequests implements AutoCloseable {

    private static final int TIMEOUT_MS = 20_000;
    private static final long PAUSE_NS = 10_000_000;

    private final URI url;
    private final AtomicLong answers = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isClosed;

    /** Begins to get the page at {@code url}. */
    public PageRequests(String url) {
        this.url = URI.create(url);
        Thread.ofPlatform().daemon().name("page-requests").start(this::run);
    }

    private void run() {
        while (!isClosed) {
            try {
                int status = get();
                if (status == HttpURLConnection.HTTP_OK) {
                    answers.incrementAndGet();
                } else {
                    failures.add("answer " + (answers.get() + 1) + " has status " + status);
                }
            } catch (IOException e) {
                failures.add("request " + (answers.get() + 1) + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private int get() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK) {
            try (var body = connection.getInputStream()) {
                body.readAllBytes(); // the next request then uses the same connection
            }
        }
        return status;
    }

    /** Waits for one request that has begun after this call and was answered. */
    public void awaitNext() throws InterruptedException {
        long before = answers.get();
        Polling.await(() -> answers.get() > before + 1);
    }

    /** The requests that were not answered with status 200. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Ends the thread after its next answer. */
    @Override
    public void close() {
        isClosed = true;
    }

    @Override
    public String toString() {
        return url + ": " + answers + " answers, failures: " + failures;
    }
}
