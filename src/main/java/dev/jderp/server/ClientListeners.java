package dev.jderp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners for clients that connect and disconnect. A failing listener does not affect the others. */
final class ClientListeners {

    private static final Logger LOG = System.getLogger(ClientListeners.class.getName());

    private final List<ClientListener> listeners = new CopyOnWriteArrayList<>();

    void add(ClientListener listener) {
        listeners.add(listener);
    }

    void remove(ClientListener listener) {
        listeners.remove(listener);
    }

    void connected(ClientConnection connection) {
        tell(listener -> listener.connected(connection));
    }

    void gone(ClientConnection connection, CloseReason reason) {
        tell(listener -> listener.gone(connection, reason));
    }

    private void tell(Consumer<ClientListener> what) {
        for (ClientListener each : listeners) {
            try {
                what.accept(each);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "internal error in a listener", e);
            }
        }
    }
}
