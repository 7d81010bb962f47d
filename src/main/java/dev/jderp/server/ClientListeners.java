package dev.jderp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of one relay; a listener that fails is logged, and the others are still called. */
final class ClientListeners {

    private static final Logger LOG = System.getLogger(ClientListeners.class.getName());

    private final List<ClientListener> listeners = new CopyOnWriteArrayList<>();

    void add(ClientListener listener) {
        listeners.add(listener);
    }

    void remove(ClientListener listener) {
        listeners.remove(listener);
    }

    void connected(ClientView connection) {
        callEach(listener -> listener.connected(connection));
    }

    void gone(ClientView connection, CloseReason reason) {
        callEach(listener -> listener.gone(connection, reason));
    }

    private void callEach(Consumer<ClientListener> call) {
        for (ClientListener each : listeners) {
            try {
                call.accept(each);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "internal error in a listener", e);
            }
        }
    }
}
