package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Hands a client's messages on, and connects again after each failure when a {@link Backoff} says so, until the client
 * is closed. A relay that announces its restart is given the time that it asks for, up to a minute. Exceptions of the
 * listener are logged, and the loop goes on. To be run by one thread, a virtual one as a rule.
 */
public final class ReceiveLoop implements Runnable {

    private static final Logger LOG = System.getLogger(ReceiveLoop.class.getName());

    /** Waits this long, or until the client is closed; returns whether it is. */
    @FunctionalInterface
    interface Pause {
        boolean await(Duration time) throws InterruptedException;
    }

    private final DerpClient client;
    private final Consumer<Received> listener;
    private final ReconnectDelay delay;
    private final SafeListener safe;
    private final Pause pause;

    /** Waits between a quarter of a second and 5 s after failures. */
    public ReceiveLoop(DerpClient client, Consumer<Received> listener) {
        this(client, listener, new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5)));
    }

    /** Waits as {@code backoff} says, which begins anew when a relay has kept the client for 10 s. */
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

    /** Returns when the client is closed, or the thread interrupted. */
    @Override
    public void run() {
        try {
            do {
                receive();
            } while (!pause.await(delay.next()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        while (true) {
            Received received;
            try {
                received = client.receive();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> "the connection of " + client.publicKey().shortText() + " is lost: " + e);
                return;
            }
            delay.received(received.message());
            safe.call(() -> listener.accept(received));
        }
    }
}
