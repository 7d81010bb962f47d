package dev.jderp.rest;

import dev.jderp.kit.Clock;
import dev.jderp.kit.JsonProviders;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.Relay;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** Every second, the connections that moved most bytes in it, for one viewer. */
final class TrafficFeed implements Feed {

    /** What a connection had moved at the last look. */
    private static final class Seen {
        private long received;
        private long sent;
        private long look;
    }

    private record Moved(ClientConnection client, long received, long sent) {

        long bytes() {
            return received + sent;
        }
    }

    private final Relay relay;
    private final int top;
    private final Rates rates;
    private final Map<ClientConnection, Seen> seen = new HashMap<>();
    private long look;

    /** The {@code top} connections; those that are here now count from now on. */
    TrafficFeed(Relay relay, Clock clock, int top) {
        this.relay = relay;
        this.top = top;
        this.rates = new Rates(relay, clock);
        var unused = busiest();
    }

    @Override
    public List<ServerEvent> next() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, rates.untilNextNs()));
        rates.look();
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        for (Moved each : busiest()) {
            clients.add(ClientsJson.whoIs(each.client)
                    .add("bytesReceivedPerSecond", rates.perSecond(each.received))
                    .add("bytesSentPerSecond", rates.perSecond(each.sent)));
        }
        JsonObject totals = rates.totals();
        return List.of(new ServerEvent(
                "traffic",
                JsonProviders.JSON.createObjectBuilder().add("clients", clients).add("totals", totals).build()));
    }

    private List<Moved> busiest() {
        look++;
        PriorityQueue<Moved> busiest = new PriorityQueue<>(Comparator.comparingLong(Moved::bytes));
        relay.forEachClient(client -> {
            Moved moved = moved(client);
            if (moved.bytes() > 0) {
                busiest.add(moved);
                if (busiest.size() > top) {
                    busiest.remove();
                }
            }
        });
        seen.values().removeIf(each -> each.look != look); // who has gone
        List<Moved> sorted = new ArrayList<>(busiest);
        sorted.sort(Comparator.comparingLong(Moved::bytes).reversed());
        return sorted;
    }

    private Moved moved(ClientConnection client) {
        Seen before = seen.computeIfAbsent(client, c -> new Seen());
        long received = client.bytesReceived();
        long sent = client.bytesSent();
        Moved moved = new Moved(client, received - before.received, sent - before.sent);
        before.received = received;
        before.sent = sent;
        before.look = look;
        return moved;
    }

    @Override
    public void close() {
        seen.clear();
    }
}
