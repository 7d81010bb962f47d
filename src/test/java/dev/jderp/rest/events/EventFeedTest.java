package dev.jderp.rest.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFeedTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, clock);

    private static List<String> names(List<ServerEvent> events) {
        return events.stream().map(ServerEvent::name).toList();
    }

    @Test
    void connectionsThatBeginAndEndAreSent() throws Exception {
        TestPeer before = TestPeer.join(relay);
        try (EventFeed feed = new EventFeed(relay, clock)) {
            TestPeer peer = TestPeer.join(
                    relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.at("192.0.2.7", 9));
            ServerEvent came = feed.next().get(0);
            assertEquals("connected", came.name());
            assertEquals(peer.key().text(), came.data().getString("key"));
            assertEquals("192.0.2.7", came.data().getString("address"));
            assertFalse(came.data().containsKey("reason"));
            clock.advance(Duration.ofMillis(900));
            before.leave();
            ServerEvent went = feed.next().get(0);
            assertEquals("gone", went.name());
            assertEquals("peer_closed", went.data().getString("reason"));
            assertEquals(before.key().text(), went.data().getString("key"));
            assertEquals(0, went.data().getInt("ageSeconds"));
            assertTrue(went.data().getInt("bytesReceived") > 0);
            assertTrue(went.data().getInt("bytesSent") > 0);
        }
    }

    @Test
    void connectionsWithoutALoginCauseNoEvents() throws Exception {
        try (EventFeed feed = new EventFeed(relay, clock)) {
            new LoopbackTransport(relay).send(new byte[]{1, 2, 3, 4, 5, 6, 7, 8, 9});
            clock.advance(SECOND);
            assertEquals(List.of("totals"), names(feed.next()));
        }
    }

    @Test
    void ratesOfRelayedAndDroppedPacketsAreSentEverySecond() throws Exception {
        TestPeer from = TestPeer.join(relay);
        TestPeer to = TestPeer.join(relay);
        try (EventFeed feed = new EventFeed(relay, clock)) {
            from.send(to, Packets.data(100, 1));
            from.send(to, Packets.data(100, 1));
            from.send(new Frame.SendPacket(NodePrivateKey.generate().publicKey(), Packets.data(10, 1)));
            clock.advance(SECOND.multipliedBy(2));
            List<ServerEvent> events = feed.next();
            assertEquals(List.of("totals", "drops"), names(events));
            JsonObject totals = events.get(0).data();
            assertEquals(2, totals.getInt("clients"));
            assertEquals("1.5", totals.getJsonNumber("packetsReceivedPerSecond").toString());
            assertEquals("105.0", totals.getJsonNumber("bytesReceivedPerSecond").toString());
            assertEquals("100.0", totals.getJsonNumber("bytesSentPerSecond").toString());
            assertEquals("{\"packetsPerSecond\":{\"unknown_dest\":0.5}}", events.get(1).data().toString());
            clock.advance(SECOND);
            assertEquals(List.of("totals"), names(feed.next()));
        }
    }

    @Test
    void aSlowViewerMissesTheOldestEventsAndGetsTheirNumber() throws Exception {
        try (EventFeed feed = new EventFeed(relay, clock)) {
            for (int i = 0; i < EventFeed.MAX_WAITING + 3; i++) {
                TestPeer.join(relay);
            }
            List<ServerEvent> events = feed.next();
            assertEquals("missed", events.get(0).name());
            long told = events.stream().filter(each -> each.name().equals("connected")).count();
            assertEquals(EventFeed.MAX_WAITING + 3, told + events.get(0).data().getInt("events"));
            assertEquals(EventFeed.MAX_WAITING + 3, events.get(events.size() - 1).data().getInt("id"));
        }
    }

    @Test
    void aClosedFeedGetsNoEvents() {
        EventFeed feed = new EventFeed(relay, clock);
        feed.close();
        TestPeer.join(relay).leave();
        clock.advance(SECOND);
        try {
            assertEquals(List.of("totals"), names(feed.next()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void trafficShowsTheBusiestOfTheLastSecond() throws Exception {
        TestPeer from = TestPeer.join(relay);
        TestPeer to = TestPeer.join(relay);
        TestPeer.join(relay);
        try (TrafficFeed feed = new TrafficFeed(relay, clock, 1)) {
            from.send(to, Packets.data(1_000, 1));
            from.send(new Frame.NotePreferred(true));
            clock.advance(SECOND);
            ServerEvent event = feed.next().get(0);
            assertEquals("traffic", event.name());
            List<JsonObject> rows = event.data().getJsonArray("clients").getValuesAs(JsonObject.class);
            assertEquals(1, rows.size());
            assertEquals(from.key().text(), rows.get(0).getString("key"));
            assertTrue(rows.get(0).getJsonNumber("bytesReceivedPerSecond").doubleValue() > 1_000);
            assertEquals("1000.0", event.data().getJsonObject("totals").getJsonNumber("bytesSentPerSecond").toString());
            clock.advance(SECOND);
            assertTrue(feed.next().get(0).data().getJsonArray("clients").isEmpty());
        }
    }
}
