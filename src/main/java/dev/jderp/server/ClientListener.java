package dev.jderp.server;

/**
 * Hears of clients that come and go. Called on the threads that carry packets, outside the registry's lock: it must not
 * block, nor take long. For one connection the calls come in order.
 */
public interface ClientListener {

    /** The client has logged in. */
    void connected(ClientConnection connection);

    /** The connection of a client that had logged in has ended. */
    void gone(ClientConnection connection, CloseReason reason);
}
