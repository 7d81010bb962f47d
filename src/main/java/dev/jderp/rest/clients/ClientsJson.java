package dev.jderp.rest.clients;

import dev.jderp.json.Inline;
import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePublicKey;
import dev.jderp.server.ClientView;
import dev.jderp.server.KeyConnections;
import dev.jderp.server.Relay;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The JSON of connections. */
final class ClientsJson {

    private final Relay relay;
    private final Instant now;

    ClientsJson(Relay relay, Instant now) {
        this.relay = relay;
        this.now = now;
    }

    /** Body of {@code GET /clients}. */
    private record ClientPage(List<ClientRow> clients, long matched, Optional<String> next) {
    }

    /** Body of {@code GET /clients/NODEKEY}. */
    private record KeyClients(String key, boolean conflict, List<ClientRow> clients) {
    }

    /** A connection; {@code connectedAt} in ISO 8601. */
    private record ClientRow(
            @Inline ClientIdentity identity,
            boolean home,
            boolean mesh,
            boolean duplicate,
            boolean active,
            boolean conflict,
            Optional<String> idealNode,
            String connectedAt,
            long ageSeconds,
            long bytesReceived,
            long bytesSent,
            int uniqueSenders,
            Optional<Long> roundTripMicros) {
    }

    /** One page of connections. */
    JsonObject list(ClientQuery query) {
        Page<ClientView> page = query.page();
        relay.forEachClient(each -> {
            if (query.test(each)) {
                page.accept(each);
            }
        });
        List<ClientRow> rows = page.rows().stream().map(this::row).toList();
        return RecordJson.object(new ClientPage(rows, page.seen(), page.next()));
    }

    /** The connections of one key; empty if there are none. */
    Optional<JsonObject> of(NodePublicKey key) {
        return relay.connections(key).map(found -> {
            List<ClientRow> rows = found.connections().stream().map(each -> row(each, Optional.of(found))).toList();
            return RecordJson.object(new KeyClients(key.text(), found.conflict(), rows));
        });
    }

    private ClientRow row(ClientView c) {
        return row(c, c.isDuplicate() ? c.key().flatMap(relay::connections) : Optional.empty());
    }

    private ClientRow row(ClientView c, Optional<KeyConnections> ofKey) {
        return new ClientRow(
                ClientIdentity.of(c),
                c.isPreferred(),
                c.isMeshPeer(),
                c.isDuplicate(),
                ofKey.map(all -> all.active().filter(c::equals).isPresent()).orElse(true),
                ofKey.map(KeyConnections::conflict).orElse(false),
                c.idealNode(),
                now.minus(c.age()).truncatedTo(ChronoUnit.MILLIS).toString(),
                c.age().toSeconds(),
                c.bytesReceived(),
                c.bytesSent(),
                c.uniqueSenders(),
                c.roundTripMicros().stream().boxed().findFirst());
    }
}
