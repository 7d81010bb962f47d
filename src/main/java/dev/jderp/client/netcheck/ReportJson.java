package dev.jderp.client.netcheck;

import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Converts a report to JSON. */
final class ReportJson {

    private static final JsonProvider JSON = JsonProviders.JSON;

    private ReportJson() {}

    static JsonObject of(Report report) {
        return JSON.createObjectBuilder()
                .add("Now", report.now().toString())
                .add("Full", report.full())
                .add("UDP", report.udp())
                .add("IPv4", report.ipv4())
                .add("IPv6", report.ipv6())
                .add("IPv4CanSend", report.ipv4CanSend())
                .add("IPv6CanSend", report.ipv6CanSend())
                .add("OSHasIPv6", report.osHasIpv6())
                .add("MappingVariesByDestIP", orNull(report.mappingVariesByDestIp()))
                .add("PreferredDERP", report.preferredDerp().orElse(0))
                .add("RegionLatency", latencies(report.regionLatency()))
                .add("RegionV4Latency", latencies(report.regionV4Latency()))
                .add("RegionV6Latency", latencies(report.regionV6Latency()))
                .add("GlobalV4", address(report.globalV4()))
                .add("GlobalV6", address(report.globalV6()))
                .add("CaptivePortal", orNull(report.captivePortal()))
                .build();
    }

    private static JsonValue orNull(Optional<Boolean> value) {
        return value.map(it -> it ? JsonValue.TRUE : JsonValue.FALSE).orElse(JsonValue.NULL);
    }

    private static JsonObject latencies(Map<Integer, Duration> latencies) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        latencies.forEach((region, latency) -> json.add(Integer.toString(region), latency.toNanos()));
        return json.build();
    }

    private static JsonValue address(Optional<InetSocketAddress> address) {
        return JSON.createValue(address.map(ReportJson::text).orElse(""));
    }

    private static String text(InetSocketAddress address) {
        return HostPort.text(IpLiteral.text(address.getAddress()), address.getPort());
    }
}
