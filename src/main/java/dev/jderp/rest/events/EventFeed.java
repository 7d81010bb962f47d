package dev.jderp.rest.events;

import dev.jderp.json.Inline;
import dev.jderp.kit.Clock;
import dev.jderp.rest.clients.ClientIdentity;
import dev.jderp.server.ClientListener;
import dev.jderp.server.ClientView;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Connections that begin and end, and every second the rates of relayed and dropped packets, for one viewer. The
 * threads that carry packets add to a bounded queue and never wait; when it is full the oldest event is dropped, and
 * the viewer gets the number of missed events.
 */
final class EventFeed implements Feed, ClientListener {

    /** The largest number of events that wait for the viewer. */
    static final int MAX_WAITING = 1_024;

    /** A connection that began, or ended for a reason at an age. */
    private record Change(ClientView client, Optional<CloseReason> reason, Duration age) {
    }

    /** Data of {@code connected} and {@code gone}. */
    private record ChangeData(@Inline ClientIdentity identity, boolean mesh, @Inline Optional<Ending> ending) {
    }

    private record Ending(String reason, long ageSeconds, long bytesReceived, long bytesSent) {
    }

    /** Data of {@code missed}. */
    private record Missed(long events) {
    }

    private final Relay relay;
    private final Rates rates;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong missed = new AtomicLong();

    EventFeed(Relay relay, Clock clock) {
        this.relay = relay;
        this.rates = new Rates(relay, clock);
        relay.addListener(this);
    }

    @Override
    public void connected(ClientView client) {
        put(new Change(client, Optional.empty(), Duration.ZERO));
    }

    @Override
    public void gone(ClientView client, CloseReason reason) {
        put(new Change(client, Optional.of(reason), client.age()));
    }

    private void put(Change change) {
        while (!waiting.offer(change)) {
            if (waiting.poll() != null) {
                missed.incrementAndGet();
            }
        }
    }

    @Override
    public List<ServerEvent> next() throws InterruptedException {
        List<ServerEvent> events = new ArrayList<>();
        Change first = waiting.poll(Math.max(0, rates.untilNextNs()), TimeUnit.NANOSECONDS);
        addChanges(first, events);
        if (rates.untilNextNs() <= 0) {
            rates.beginInterval();
            events.add(ServerEvent.of("totals", rates.totals()));
            rates.dropped().ifPresent(drops -> events.add(ServerEvent.of("drops", drops)));
        }
        return events;
    }

    private void addChanges(@Nullable Change first, List<ServerEvent> events) {
        List<Change> taken = new ArrayList<>();
        if (first != null) {
            taken.add(first);
        }
        waiting.drainTo(taken, MAX_WAITING);
        long lost = missed.getAndSet(0);
        if (lost > 0) {
            events.add(ServerEvent.of("missed", new Missed(lost)));
        }
        taken.forEach(each -> events.add(event(each)));
    }

    private static ServerEvent event(Change change) {
        ClientView client = change.client;
        Optional<Ending> ending = change.reason.map(reason -> new Ending(
                reason.label(), change.age.toSeconds(), client.bytesReceived(), client.bytesSent()));
        return ServerEvent.of(
                ending.isPresent() ? "gone" : "connected",
                new ChangeData(ClientIdentity.of(client), client.isMeshPeer(), ending));
    }

    @Override
    public void close() {
        relay.removeListener(this);
    }
}
