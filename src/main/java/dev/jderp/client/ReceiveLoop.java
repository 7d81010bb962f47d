package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Receives a client's messages and passes them to a listener, until the client is closed. After a failure it waits for
 * the time that a {@link Backoff} returns, and connects again; if the relay has announced a restart, it waits for the
 * time that the relay asked for, up to a minute.
 *
 * <p>One thread runs it, usually a virtual one, and calls the listener. Exceptions of the listener are logged, and the
 * loop continues.
 */
public final class ReceiveLoop implements Runnable {

    private static final Logger LOG = System.getLogger(ReceiveLoop.class.getName());

    /** Waits until the client is closed, at most {@code time}; returns whether it is closed. */
    @FunctionalInterface
    interface Pause {
        boolean await(Duration time) throws InterruptedException;
    }

    private final DerpClient client;
    private final Consumer<Received> listener;
    private final ReconnectDelay delay;
    private final SafeListener safe;
    private final Pause pause;

    /** A loop that waits about 250 ms after the first failure, then longer, up to 5 s. */
    public ReceiveLoop(DerpClient client, Consumer<Received> listener) {
        this(client, listener, new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5)));
    }

    /** A loop that waits as {@code backoff} returns, which is reset after a session that lasted 10 s. */
    public ReceiveLoop(DerpClient client, Consumer<Received> listener, Backoff backoff) {
        this(client, listener, backoff, Clock.SYSTEM, client::awaitClose);
    }

    ReceiveLoop(DerpClient client, Consumer<Received> listener, Backoff backoff, Clock clock, Pause pause) {
        this.client = client;
        this.listener = listener;
        this.delay = new ReconnectDelay(backoff, clock);
        this.safe = new SafeListener(LOG, clock);
        this.pause = pause;
    }

    /** Receives until the client is closed, or the thread is interrupted while it waits to connect again. */
    @Override
    public void run() {
        try {
            do {
                receiveUntilFailure();
            } while (!pause.await(delay.next()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receiveUntilFailure() {
        while (true) {
            Received received;
            try {
                received = client.receive();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> "the connection of " + client.publicKey().shortText() + " failed: " + e);
                return;
            }
            delay.onMessage(received.message());
            safe.call(() -> listener.accept(received));
        }
    }
}
