package dev.jderp.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Hands a client's messages on, and connects again after each failure when a {@link Backoff} says so, until the client is
 * closed. To be run by one thread, a virtual one as a rule.
 */
public final class ReceiveLoop implements Runnable {

    private static final Logger LOG = System.getLogger(ReceiveLoop.class.getName());

    private final DerpClient client;
    private final Backoff backoff;
    private final Consumer<Received> listener;

    /** Waits between a quarter of a second and 5 s after failures. */
    public ReceiveLoop(DerpClient client, Consumer<Received> listener) {
        this(client, listener, new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5)));
    }

    /** Waits as {@code backoff} says, which begins anew when a relay has let the client in. */
    public ReceiveLoop(DerpClient client, Consumer<Received> listener, Backoff backoff) {
        this.client = client;
        this.listener = listener;
        this.backoff = backoff;
    }

    /** Returns when the client is closed, or the thread interrupted. */
    @Override
    public void run() {
        try {
            do {
                receive();
            } while (!client.awaitClose(backoff.next()));
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
            if (received.message() instanceof ReceivedMessage.ServerSettings) {
                backoff.reset();
            }
            listener.accept(received);
        }
    }
}
