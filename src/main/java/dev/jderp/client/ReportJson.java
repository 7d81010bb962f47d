package dev.jderp.client;

import dev.jderp.kit.HostPort;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Writes a report as JSON. */
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
                .add("MappingVariesByDestIP", known(report.mappingVariesByDestIp()))
                .add("PreferredDERP", report.preferredDerp().orElse(0))
                .add("RegionLatency", latencies(report.regionLatency()))
                .add("RegionV4Latency", latencies(report.regionV4Latency()))
                .add("RegionV6Latency", latencies(report.regionV6Latency()))
                .add("GlobalV4", address(report.globalV4()))
                .add("GlobalV6", address(report.globalV6()))
                .add("CaptivePortal", known(report.captivePortal()))
                .build();
    }

    private static JsonValue known(Optional<Boolean> value) {
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
        InetAddress host = address.getAddress();
        return HostPort.text(
                host instanceof Inet6Address ? shortest(host.getAddress()) : host.getHostAddress(), address.getPort());
    }

    /** An IPv6 address in its shortest form (RFC 5952): the first of the longest runs of zeros is left out. */
    private static String shortest(byte[] address) {
        CharBuffer groups = ByteBuffer.wrap(address).asCharBuffer();
        int from = 0;
        int longest = 1; // one zero alone is written
        for (int i = 0, run = 0; i < groups.length(); i++) {
            run = groups.get(i) == 0 ? run + 1 : 0;
            if (run > longest) {
                longest = run;
                from = i - run + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length(); i++) {
            if (longest > 1 && i == from) {
                text.append(i == 0 ? "::" : ":");
                i += longest - 1;
            } else {
                text.append(Integer.toHexString(groups.get(i))).append(i < groups.length() - 1 ? ":" : "");
            }
        }
        return text.toString();
    }
}
