package dev.jderp.rest;

import dev.jderp.kit.Clock;
import dev.jderp.kit.JsonProviders;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientListener;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import jakarta.json.JsonObjectBuilder;
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
 * Who comes and goes, and every second how much was relayed and dropped, for one viewer. The threads that carry packets
 * leave what happens in a queue and never wait; where it is full the oldest makes room, and the viewer is told how many
 * it has missed.
 */
final class EventFeed implements Feed, ClientListener {

    /** How much waits for a viewer. */
    static final int MAX_WAITING = 1_024;

    private record Change(ClientConnection client, Optional<CloseReason> reason, Duration age) {
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
    public void connected(ClientConnection client) {
        put(new Change(client, Optional.empty(), Duration.ZERO));
    }

    @Override
    public void gone(ClientConnection client, CloseReason reason) {
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
        changes(first, events);
        if (rates.untilNextNs() <= 0) {
            rates.look();
            events.add(new ServerEvent("totals", rates.totals()));
            rates.dropped().ifPresent(drops -> events.add(new ServerEvent("drops", drops)));
        }
        return events;
    }

    private void changes(@Nullable Change first, List<ServerEvent> events) {
        List<Change> taken = new ArrayList<>();
        if (first != null) {
            taken.add(first);
        }
        waiting.drainTo(taken, MAX_WAITING);
        long lost = missed.getAndSet(0);
        if (lost > 0) {
            events.add(new ServerEvent("missed", JsonProviders.JSON.createObjectBuilder().add("events", lost).build()));
        }
        taken.forEach(each -> events.add(event(each)));
    }

    private static ServerEvent event(Change change) {
        ClientConnection client = change.client;
        JsonObjectBuilder json = ClientsJson.whoIs(client).add("mesh", client.isMeshPeer());
        change.reason.ifPresent(reason -> json.add("reason", reason.label())
                .add("ageSeconds", change.age.toSeconds())
                .add("bytesReceived", client.bytesReceived())
                .add("bytesSent", client.bytesSent()));
        return new ServerEvent(change.reason.isPresent() ? "gone" : "connected", json.build());
    }

    @Override
    public void close() {
        relay.removeListener(this);
    }
}
