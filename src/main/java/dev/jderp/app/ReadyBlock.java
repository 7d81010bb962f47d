package dev.jderp.app;

import dev.jderp.assembly.ContainerPort;
import dev.jderp.assembly.ReadyText;
import dev.jderp.kit.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Prints that the relay is ready, once the container's port answers: several lines, or one line if the log is JSON. Its
 * thread is {@code derp-ready}, which asks until then.
 */
final class ReadyBlock implements Runnable {

    private static final Logger LOG = System.getLogger(ReadyBlock.class.getName());
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LATE_POLL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int TIMEOUT_MS = 2_000;

    private final String text;
    private final boolean jsonLog;
    private final ContainerPort container;
    private final Clock clock;
    private final BooleanSupplier onAnswer;
    private final Consumer<String> onSilence;
    private volatile boolean stopped;

    /**
     * Creates the block.
     *
     * @param text the lines to print
     * @param jsonLog whether they are one line of the log
     * @param container the port that is asked
     * @param onAnswer called when the port answers; returns whether the relay is ready
     * @param onSilence receives one line after each minute without an answer
     */
    ReadyBlock(
            String text,
            boolean jsonLog,
            ContainerPort container,
            Clock clock,
            BooleanSupplier onAnswer,
            Consumer<String> onSilence) {
        this.text = text;
        this.jsonLog = jsonLog;
        this.container = container;
        this.clock = clock;
        this.onAnswer = onAnswer;
        this.onSilence = onSilence;
    }

    /** Starts the thread. */
    void start() {
        Thread.ofPlatform().daemon().name("derp-ready").start(this);
    }

    /** Ends the thread before its next try. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        long pollNs = POLL_NS;
        long reportNs = clock.nanoTime() + REPORT_NS;
        while (!stopped) {
            if (isAnswering()) {
                if (onAnswer.getAsBoolean()) {
                    print();
                }
                return;
            }
            if (clock.nanoTime() - reportNs >= 0) {
                onSilence.accept(silence());
                reportNs += REPORT_NS;
                pollNs = LATE_POLL_NS;
            }
            LockSupport.parkNanos(pollNs);
        }
    }

    private String silence() {
        return container.pages().isPresent()
                ? "the container does not respond at " + authority()
                : "derp.http-port is " + container.reachable().getPort() + "; the container does not respond there";
    }

    private String authority() {
        return ReadyText.authority(
                container.reachable().getAddress().getHostAddress(), container.reachable().getPort());
    }

    private void print() {
        if (jsonLog) { // programs that read a JSON log accept nothing else
            LOG.log(Level.INFO, text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll(" {2,}", " "));
        } else {
            System.out.println(text);
        }
    }

    private boolean isAnswering() {
        try {
            var connection = (HttpURLConnection) URI
                    .create("http://" + authority() + "/derp/probe")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false; // not yet
        }
    }
}
