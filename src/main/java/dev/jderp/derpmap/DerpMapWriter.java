package dev.jderp.derpmap;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;

/**
 * Writes a DERP map as the JSON that clients read ({@code docs/protocol.md#derp-map}): optional members only if they
 * are set, then the unknown members. Safe for any thread.
 */
public final class DerpMapWriter {

    private DerpMapWriter() {}

    /** A map as JSON text without white space. */
    public static String toJson(DerpMap map) {
        return map(map).toString();
    }

    /** A map as JSON. */
    public static JsonObject map(DerpMap map) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        map.homeParams().ifPresent(params -> json.add("HomeParams", homeParams(params)));
        JsonObjectBuilder regions = JsonProviders.JSON.createObjectBuilder();
        map.regions().forEach((id, region) -> regions.add(Integer.toString(id), region(region)));
        map.switchedOff().forEach(id -> regions.addNull(Integer.toString(id)));
        json.add("Regions", regions);
        flag(json, "omitDefaultRegions", map.omitDefaultRegions());
        map.others().forEach(json::add);
        return json.build();
    }

    /** The parameters of the home region as JSON. */
    public static JsonObject homeParams(HomeParams params) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        params.regionScore().ifPresent(scores -> {
            JsonObjectBuilder byRegion = JsonProviders.JSON.createObjectBuilder();
            scores.forEach((id, score) -> number(byRegion, Integer.toString(id), score));
            json.add("RegionScore", byRegion);
        });
        params.others().forEach(json::add);
        return json.build();
    }

    /** A region with its nodes as JSON. */
    public static JsonObject region(DerpRegion region) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder()
                .add("RegionID", region.regionId())
                .add("RegionCode", region.regionCode())
                .add("RegionName", region.regionName());
        if (region.latitude() != 0) {
            number(json, "Latitude", region.latitude());
        }
        if (region.longitude() != 0) {
            number(json, "Longitude", region.longitude());
        }
        flag(json, "Avoid", region.avoid());
        flag(json, "NoMeasureNoHome", region.noMeasureNoHome());
        JsonArrayBuilder nodes = JsonProviders.JSON.createArrayBuilder();
        region.nodes().forEach(node -> nodes.add(node(node)));
        json.add("Nodes", nodes);
        region.others().forEach(json::add);
        return json.build();
    }

    /** A node as JSON. */
    public static JsonObject node(DerpNode node) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder()
                .add("Name", node.name())
                .add("RegionID", node.regionId())
                .add("HostName", node.hostName());
        text(json, "CertName", node.certName());
        text(json, "IPv4", node.ipv4());
        text(json, "IPv6", node.ipv6());
        port(json, "STUNPort", node.stunPort());
        flag(json, "STUNOnly", node.stunOnly());
        port(json, "DERPPort", node.derpPort());
        flag(json, "InsecureForTests", node.insecureForTests());
        text(json, "STUNTestIP", node.stunTestIp());
        flag(json, "CanPort80", node.canPort80());
        node.others().forEach(json::add);
        return json.build();
    }

    private static void text(JsonObjectBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.add(name, value);
        }
    }

    private static void port(JsonObjectBuilder json, String name, int value) {
        if (value != 0) {
            json.add(name, value);
        }
    }

    private static void number(JsonObjectBuilder json, String name, double value) {
        json.add(name, value);
    }

    private static void flag(JsonObjectBuilder json, String name, boolean value) {
        if (value) {
            json.add(name, true);
        }
    }
}
