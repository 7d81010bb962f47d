package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import java.lang.System.Logger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * All connections of the relay, logged in or not, and the steps that others see when one logs in or ends: the registry,
 * its limit, the log, listeners. Any thread may call it.
 */
final class ConnectionTable {

    private static final Logger LOG = System.getLogger(ConnectionTable.class.getName());

    private final ClientRegistry registry;
    private final RateLimits limits;
    private final ConnectionLog log;
    private final RateLimitedLog memoryLog;
    private final ClientListeners listeners = new ClientListeners();
    private final Counters<CloseReason> closes = new Counters<>(CloseReason.class);
    private final Set<Client> open = ConcurrentHashMap.newKeySet();
    /** Clients that are closed, and whose last bytes the door is still sending. */
    private final Set<Client> finishing = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private volatile Runnable onEmpty = () -> {
    };

    ConnectionTable(RelayContext context, ClientRegistry registry) {
        this.registry = registry;
        this.limits = new RateLimits(context.clock());
        this.log = new ConnectionLog(context.options().log().connections());
        this.memoryLog = new RateLimitedLog(LOG, context.clock());
    }

    /** A number that no other connection of this relay has. */
    long nextId() {
        return lastId.incrementAndGet();
    }

    /** Takes a connection that has just been accepted. */
    void add(Client client) {
        open.add(client);
    }

    /**
     * Lets a client in whose login has been allowed: it is limited, registered, logged and reported to listeners.
     *
     * @param isDenied the deny list, which is checked again, since it may have changed meanwhile
     */
    void logIn(Client client, Login login, Predicate<NodePublicKey> isDenied) {
        limits.limit(client);
        client.pinger.setAnswered(login.info().canAckPings());
        client.outbound.control(login.serverInfoFrame()); // before the first packet can be queued
        client.setLoggedIn();
        registry.register(client);
        log.opened(client);
        if (isDenied.test(login.key())) {
            client.close(CloseReason.ADMISSION_REFUSED);
        }
        if (client.isClosed()) { // closed by another thread meanwhile, which may have found nothing to take out
            registry.unregister(client);
            return;
        }
        client.announce(listeners);
        client.requestWrite();
    }

    /**
     * Takes out a connection that has just been closed.
     *
     * @param isFinishing whether its last bytes are still on their way; {@link #finished} follows then
     */
    void remove(Client client, CloseReason reason, boolean isFinishing) {
        if (isFinishing) {
            finishing.add(client);
        }
        open.remove(client);
        closes.increment(reason);
        if (client.isLoggedIn()) {
            registry.unregister(client);
        }
        log.closed(client, reason);
        client.announceGone(listeners, reason);
        checkEmpty();
    }

    /** The last bytes of a closed connection have been sent, or never will be. */
    void finished(Client client) {
        if (finishing.remove(client)) {
            checkEmpty();
        }
    }

    /** Has {@code task} run each time that the table becomes empty, and now if it is. */
    void whenEmpty(Runnable task) {
        onEmpty = task;
        checkEmpty();
    }

    private void checkEmpty() {
        if (open.isEmpty() && finishing.isEmpty()) {
            onEmpty.run();
        }
    }

    /** The connections that are not closed, at about this moment. */
    Set<Client> open() {
        return open;
    }

    RateLimits limits() {
        return limits;
    }

    ClientListeners listeners() {
        return listeners;
    }

    /** Ended connections by reason. */
    Counters<CloseReason> closes() {
        return closes;
    }

    /** The log for connections that were closed since memory could not be allocated. */
    RateLimitedLog memoryLog() {
        return memoryLog;
    }
}
