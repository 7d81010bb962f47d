package dev.jderp.rest;

import dev.jderp.debug.Version;
import dev.jderp.kit.JsonProviders;
import dev.jderp.metrics.Metric;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How a relay is, as JSON. */
final class Status {

    private Status() {}

    static JsonObject json(RelayIdentity self, Relay relay, Instant now) {
        return JsonProviders.JSON.createObjectBuilder()
                .add("name", self.hostname())
                .add("version", Version.TEXT)
                .add("publicKey", relay.publicKey().text())
                .add("certificate", certificate(self))
                .add("region", JsonProviders.JSON.createObjectBuilder()
                        .add("id", self.regionId())
                        .add("code", self.regionCode())
                        .add("name", self.regionName()))
                .add("nodeName", self.nodeName())
                .add("ports", JsonProviders.JSON.createObjectBuilder()
                        .add("derp", self.derpPort())
                        .add("http", self.httpPort()))
                .add("startedAt", self.startedAt().truncatedTo(ChronoUnit.SECONDS).toString())
                .add("uptimeSeconds", Math.max(0, Duration.between(self.startedAt(), now).toSeconds()))
                .add("enabled", self.enabled())
                .add("draining", relay.isDraining())
                .add("meshKey", relay.hasMeshKey())
                .add("mapVersion", self.mapVersion().get())
                .add("clients", relay.metrics().sum(Metric.CURRENT_CONNECTIONS))
                .add("homeClients", relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS))
                .add("packets", JsonProviders.JSON.createObjectBuilder()
                        .add("received", relay.metrics().sum(Metric.PACKETS_RECEIVED))
                        .add("sent", relay.metrics().sum(Metric.PACKETS_SENT))
                        .add("dropped", dropped(relay)))
                .add("bytes", JsonProviders.JSON.createObjectBuilder()
                        .add("received", relay.metrics().sum(Metric.BYTES_RECEIVED))
                        .add("sent", relay.metrics().sum(Metric.BYTES_SENT)))
                .build();
    }

    private static JsonObjectBuilder certificate(RelayIdentity self) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        self.certificate().get().ifPresentOrElse(
                found -> json.add("pin", found.pin())
                        .add("subject", found.subject())
                        .add("notAfter", found.notAfter().toString()),
                () -> json.add("pin", ""));
        return json;
    }

    private static long dropped(Relay relay) {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += relay.drops().packets(reason, true) + relay.drops().packets(reason, false);
        }
        return sum;
    }
}
