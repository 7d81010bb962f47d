package dev.jderp.derpmap;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;

/** Writes a DERP map as the JSON that clients read: names and what is left out as in reference section 6.1. */
public final class DerpMapWriter {

    private DerpMapWriter() {}

    /** The JSON of a map, without white space. */
    public static String toJson(DerpMap map) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        map.regionScores().ifPresent(scores -> {
            JsonObjectBuilder byRegion = Json.createObjectBuilder();
            scores.forEach((id, score) -> byRegion.add(Integer.toString(id), score));
            json.add("HomeParams", Json.createObjectBuilder().add("RegionScore", byRegion));
        });
        JsonObjectBuilder regions = Json.createObjectBuilder();
        map.regions().forEach((id, region) -> regions.add(Integer.toString(id), region(region)));
        json.add("Regions", regions);
        if (map.omitDefaultRegions()) {
            json.add("omitDefaultRegions", true);
        }
        return json.build().toString();
    }

    private static JsonObjectBuilder region(DerpRegion region) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("RegionID", region.regionId())
                .add("RegionCode", region.regionCode())
                .add("RegionName", region.regionName());
        if (region.latitude() != 0) {
            json.add("Latitude", region.latitude());
        }
        if (region.longitude() != 0) {
            json.add("Longitude", region.longitude());
        }
        flag(json, "Avoid", region.avoid());
        flag(json, "NoMeasureNoHome", region.noMeasureNoHome());
        JsonArrayBuilder nodes = Json.createArrayBuilder();
        region.nodes().forEach(node -> nodes.add(node(node)));
        return json.add("Nodes", nodes);
    }

    private static JsonObjectBuilder node(DerpNode node) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("Name", node.name())
                .add("RegionID", node.regionId())
                .add("HostName", node.hostName());
        text(json, "CertName", node.certName());
        text(json, "IPv4", node.ipv4());
        text(json, "IPv6", node.ipv6());
        number(json, "STUNPort", node.stunPort());
        flag(json, "STUNOnly", node.stunOnly());
        number(json, "DERPPort", node.derpPort());
        flag(json, "InsecureForTests", node.insecureForTests());
        text(json, "STUNTestIP", node.stunTestIp());
        flag(json, "CanPort80", node.canPort80());
        return json;
    }

    private static void text(JsonObjectBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.add(name, value);
        }
    }

    private static void number(JsonObjectBuilder json, String name, int value) {
        if (value != 0) {
            json.add(name, value);
        }
    }

    private static void flag(JsonObjectBuilder json, String name, boolean value) {
        if (value) {
            json.add(name, true);
        }
    }
}
