package dev.jderp.rest.events;

import dev.jderp.json.Inline;
import dev.jderp.kit.Clock;
import dev.jderp.rest.clients.ClientIdentity;
import dev.jderp.server.ClientView;
import dev.jderp.server.Relay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** Every second, the connections that moved the most bytes in it, for one viewer. */
final class TrafficFeed implements Feed {

    /** The counts of a connection when it was last read, and the number of that reading. */
    private static final class Counted {
        private long received;
        private long sent;
        private long reading;
    }

    private record Moved(ClientView client, long received, long sent) {

        long bytes() {
            return received + sent;
        }
    }

    /** Data of {@code traffic}. */
    private record Traffic(List<TrafficRow> clients, Rates.Totals totals) {
    }

    private record TrafficRow(
            @Inline ClientIdentity identity, double bytesReceivedPerSecond, double bytesSentPerSecond) {
    }

    private final Relay relay;
    private final int top;
    private final Rates rates;
    private final Map<ClientView, Counted> counted = new HashMap<>();
    private long reading;

    /** A feed of the {@code top} connections; bytes that were moved before do not count. */
    TrafficFeed(Relay relay, Clock clock, int top) {
        this.relay = relay;
        this.top = top;
        this.rates = new Rates(relay, clock);
        var unused = readBusiest();
    }

    @Override
    public List<ServerEvent> next() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, rates.untilNextNs()));
        rates.beginInterval();
        List<TrafficRow> clients = readBusiest().stream()
                .map(each -> new TrafficRow(ClientIdentity.of(each.client),
                        rates.perSecond(each.received), rates.perSecond(each.sent)))
                .toList();
        return List.of(ServerEvent.of("traffic", new Traffic(clients, rates.totals())));
    }

    private List<Moved> readBusiest() {
        reading++;
        PriorityQueue<Moved> busiest = new PriorityQueue<>(Comparator.comparingLong(Moved::bytes));
        relay.forEachClient(client -> {
            Moved moved = readMoved(client);
            if (moved.bytes() > 0) {
                busiest.add(moved);
                if (busiest.size() > top) {
                    busiest.remove();
                }
            }
        });
        counted.values().removeIf(each -> each.reading != reading); // connections that have ended
        List<Moved> sorted = new ArrayList<>(busiest);
        sorted.sort(Comparator.comparingLong(Moved::bytes).reversed());
        return sorted;
    }

    private Moved readMoved(ClientView client) {
        Counted before = counted.computeIfAbsent(client, c -> new Counted());
        long received = client.bytesReceived();
        long sent = client.bytesSent();
        Moved moved = new Moved(client, received - before.received, sent - before.sent);
        before.received = received;
        before.sent = sent;
        before.reading = reading;
        return moved;
    }

    @Override
    public void close() {
        counted.clear();
    }
}
