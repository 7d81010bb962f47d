package dev.jderp.rest;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.KeyConnections;
import dev.jderp.server.Relay;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The connections of clients, as JSON. */
final class ClientsJson {

    private final Relay relay;
    private final Instant now;

    ClientsJson(Relay relay, Instant now) {
        this.relay = relay;
        this.now = now;
    }

    /** One page of them. */
    JsonObject list(ClientQuery query) {
        Page<ClientConnection> page = query.page();
        relay.forEachClient(each -> {
            if (query.test(each)) {
                page.accept(each);
            }
        });
        JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
        page.rows().forEach(each -> clients.add(row(each)));
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder().add("clients", clients).add("matched",
                page.seen());
        page.next().ifPresent(cursor -> json.add("next", cursor));
        return json.build();
    }

    /** Those of one key; empty if there is none. */
    Optional<JsonObject> of(NodePublicKey key) {
        return relay.connections(key).map(found -> {
            JsonArrayBuilder clients = JsonProviders.JSON.createArrayBuilder();
            found.connections().forEach(each -> clients.add(row(each, Optional.of(found))));
            return JsonProviders.JSON.createObjectBuilder()
                    .add("key", key.text())
                    .add("conflict", found.conflict())
                    .add("clients", clients)
                    .build();
        });
    }

    private JsonObjectBuilder row(ClientConnection c) {
        return row(c, c.isDuplicate() ? c.key().flatMap(relay::connections) : Optional.empty());
    }

    private JsonObjectBuilder row(ClientConnection c, Optional<KeyConnections> key) {
        JsonObjectBuilder json = whoIs(c)
                .add("home", c.isPreferred())
                .add("mesh", c.isMeshPeer())
                .add("duplicate", c.isDuplicate())
                .add("active", key.map(all -> all.active().filter(c::equals).isPresent()).orElse(true))
                .add("conflict", key.map(KeyConnections::conflict).orElse(false));
        c.idealNode().ifPresent(node -> json.add("idealNode", node));
        json.add("connectedAt", now.minus(c.age()).truncatedTo(ChronoUnit.MILLIS).toString())
                .add("ageSeconds", c.age().toSeconds())
                .add("bytesReceived", c.bytesReceived())
                .add("bytesSent", c.bytesSent())
                .add("uniqueSenders", c.uniqueSenders());
        c.roundTripMicros().ifPresent(micros -> json.add("roundTripMicros", micros));
        return json;
    }

    /** What tells a connection from every other. */
    static JsonObjectBuilder whoIs(ClientConnection c) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder().add("id", c.id());
        c.key().ifPresent(key -> json.add("key", key.text()));
        c.remoteAddress().ifPresent(from -> {
            json.add("address", from.isUnresolved() ? from.getHostString() : IpAddresses.text(from.getAddress()));
            json.add("port", from.getPort());
        });
        return json.add("transport", c.transportKind());
    }
}
