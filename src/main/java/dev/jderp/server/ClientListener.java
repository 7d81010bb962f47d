package dev.jderp.server;

/**
 * Receives the clients of a relay that log in and that go. Called on the threads that carry packets, outside the
 * registry's lock, so it must not block, nor take long. For one connection the calls come in order.
 */
public interface ClientListener {

    /** The client has logged in. */
    void connected(ClientView connection);

    /** The connection of a client that had logged in has ended. */
    void gone(ClientView connection, CloseReason reason);
}
