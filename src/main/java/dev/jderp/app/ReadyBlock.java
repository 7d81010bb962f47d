package dev.jderp.app;

import dev.jderp.assembly.ReadyText;
import dev.jderp.config.RelayConfig;
import dev.jderp.key.NodePublicKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The few lines that say that the relay is ready, printed when its port answers, on a thread of its own; one line of
 * the log where that is JSON.
 */
final class ReadyBlock implements Runnable {

    private static final Logger LOG = System.getLogger(ReadyBlock.class.getName());
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int TIMEOUT_MS = 2_000;

    private final String text;
    private final boolean jsonLog;
    private final int port;
    private final String address;
    private final Runnable onReady;
    private final Consumer<String> onSilence;
    private volatile boolean stopped;

    /**
     * A block that calls {@code onReady} when the port answers, or {@code onSilence}, with a line that says so, if it
     * does not within a minute.
     */
    ReadyBlock(
            RelayConfig config,
            NodePublicKey key,
            String certName,
            Optional<Path> adminToken,
            Runnable onReady,
            Consumer<String> onSilence) {
        this.onReady = onReady;
        this.onSilence = onSilence;
        this.port = config.httpPort();
        this.address = config.containerAddress();
        this.jsonLog = config.jsonLog();
        text = ReadyText.of(config, key, certName, adminToken);
    }

    void start() {
        Thread.ofPlatform().daemon().name("derp-ready").start(this);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        long until = System.nanoTime() + MAX_WAIT_NS;
        while (!stopped && System.nanoTime() - until < 0) {
            if (answers()) {
                onReady.run();
                print();
                return;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        if (!stopped) {
            onSilence.accept("derp.http-port is " + port + "; the container does not respond there");
        }
    }

    private void print() {
        if (jsonLog) { // which its reader expects to be all there is
            LOG.log(Level.INFO, text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll(" {2,}", " "));
        } else {
            System.out.println(text);
        }
    }

    private boolean answers() {
        try {
            var probe = (HttpURLConnection) URI
                    .create("http://" + ReadyText.authority(address, port) + "/derp/probe")
                    .toURL()
                    .openConnection();
            probe.setConnectTimeout(TIMEOUT_MS);
            probe.setReadTimeout(TIMEOUT_MS);
            try {
                return probe.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                probe.disconnect();
            }
        } catch (IOException e) {
            return false; // not yet
        }
    }
}
