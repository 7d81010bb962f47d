package dev.jderp.rest.status;

import dev.jderp.debug.Version;
import dev.jderp.json.RecordJson;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The JSON of the relay's status. */
final class StatusJson {

    private StatusJson() {}

    /** Body of {@code GET /status}; {@code startedAt} in ISO 8601. */
    private record RelayStatus(
            String name,
            String version,
            String publicKey,
            CertificateStatus certificate,
            Region region,
            String nodeName,
            Ports ports,
            String startedAt,
            long uptimeSeconds,
            boolean enabled,
            boolean draining,
            boolean meshKey,
            Links mesh,
            String mapVersion,
            long clients,
            long homeClients,
            Packets packets,
            Bytes bytes) {
    }

    private record Region(int id, String code, String name) {
    }

    /** The links to other relays: how many there should be, and how many there are. */
    private record Links(long expected, long up) {
    }

    private record Ports(int derp, int http) {
    }

    private record Packets(long received, long sent, long dropped) {
    }

    private record Bytes(long received, long sent) {
    }

    private record CertificateStatus(String pin, Optional<String> subject, Optional<String> notAfter) {

        static CertificateStatus of(Optional<RelayIdentity.Certificate> certificate) {
            return new CertificateStatus(
                    certificate.map(RelayIdentity.Certificate::pin).orElse(""),
                    certificate.map(RelayIdentity.Certificate::subject),
                    certificate.map(found -> found.notAfter().toString()));
        }
    }

    static JsonObject json(RelayIdentity self, Relay relay, Instant now) {
        List<NeighbourStatus> links = self.links().get();
        Counters<Metric> metrics = relay.metrics();
        return RecordJson.object(new RelayStatus(
                self.hostname(),
                Version.TEXT,
                relay.publicKey().text(),
                CertificateStatus.of(self.certificate().get()),
                new Region(self.regionId(), self.regionCode(), self.regionName()),
                self.nodeName(),
                new Ports(self.derpPort(), self.httpPort()),
                self.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                Math.max(0, Duration.between(self.startedAt(), now).toSeconds()),
                self.enabled(),
                relay.isDraining(),
                relay.hasMeshKey(),
                new Links(links.stream().filter(NeighbourStatus::isExpected).count(),
                        links.stream().filter(NeighbourStatus::isUp).count()),
                self.mapVersion().get(),
                metrics.sum(Metric.CURRENT_CONNECTIONS),
                metrics.sum(Metric.CURRENT_HOME_CONNECTIONS),
                new Packets(metrics.sum(Metric.PACKETS_RECEIVED), metrics.sum(Metric.PACKETS_SENT), dropped(relay)),
                new Bytes(metrics.sum(Metric.BYTES_RECEIVED), metrics.sum(Metric.BYTES_SENT))));
    }

    private static long dropped(Relay relay) {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += relay.drops().packets(reason);
        }
        return sum;
    }
}
