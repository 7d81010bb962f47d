package dev.jderp.derpmap;

import dev.jderp.kit.IpLiteral;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads one map, region or node; collects faults and checks that node names are unique. One thread, one use. */
final class PartReader {

    private static final List<String> MAP = List.of("HomeParams", "Regions", "omitDefaultRegions");
    private static final List<String> HOME_PARAMS = List.of("RegionScore");
    private static final List<String> REGION = List.of(
            "RegionID", "RegionCode", "RegionName", "Latitude", "Longitude", "Avoid", "NoMeasureNoHome", "Nodes");
    private static final List<String> NODE = List.of(
            "Name", "RegionID", "HostName", "CertName", "IPv4", "IPv6", "STUNPort", "STUNOnly", "DERPPort",
            "InsecureForTests", "STUNTestIP", "CanPort80");
    private static final int LARGEST_REGION_ID = 65_535;
    private static final Pattern DECIMAL = Pattern.compile("-?[1-9][0-9]{0,8}|0");
    /** The members of a tailnet policy file and of headscale's configuration that contain the map. */
    private static final List<String> ENVELOPES = List.of("derpMap", "derp");
    /** The settings in headscale's configuration next to the map. */
    private static final Set<String> HEADSCALE_SETTINGS = Set.of(
            "server", "urls", "paths", "auto_update", "auto_update_enabled", "update_frequency");

    private final MapFaults faults = new MapFaults();
    private final MapFaults warnings = new MapFaults();
    private final Map<String, String> pathByName = new HashMap<>();

    /** Reads a map that is the value itself or one of its members. */
    MapDocument document(JsonValue value) throws DerpMapException {
        Optional<String> envelope = envelope(value);
        DerpMap map = envelope.isPresent()
                ? map(withoutSettings(value.asJsonObject().getJsonObject(envelope.get()), envelope.get()),
                        envelope.get())
                : map(value, "");
        if (map.regions().isEmpty() && map.switchedOff().isEmpty()) {
            warnings.add("", "the map has no region");
        }
        return new MapDocument(map, warnings.all());
    }

    /** The name of the member with the map; empty if the value itself is a map. */
    private static Optional<String> envelope(JsonValue value) {
        if (!(value instanceof JsonObject object) || object.keySet().stream().anyMatch("Regions"::equalsIgnoreCase)) {
            return Optional.empty();
        }
        return ENVELOPES.stream()
                .flatMap(name -> object.keySet().stream().filter(name::equalsIgnoreCase))
                .filter(name -> object.get(name) instanceof JsonObject)
                .findFirst();
    }

    private JsonObject withoutSettings(JsonObject inner, String envelope) {
        warnings.add(envelope, "the map is this member; everything outside it is ignored");
        JsonObjectBuilder map = JsonProviders.JSON.createObjectBuilder();
        inner.forEach((name, member) -> {
            if (HEADSCALE_SETTINGS.contains(name)) {
                warnings.add(envelope + "." + name,
                        "ignored: a setting of headscale, not a part of a map");
            } else {
                map.add(name, member);
            }
        });
        return map.build();
    }

    private DerpMap map(JsonValue value, String path) throws DerpMapException {
        Members members = new Members(value, path, faults, MAP);
        Optional<HomeParams> homeParams = members.value("HomeParams")
                .map(each -> homeParams(each, members.path("HomeParams")));
        SortedMap<Integer, DerpRegion> regions = new TreeMap<>();
        SortedSet<Integer> switchedOff = new TreeSet<>();
        members.object("Regions").forEach((key, region) -> {
            String where = keyed(members.path("Regions"), key);
            int id = parseRegionId(key, where);
            if (region.equals(JsonValue.NULL)) {
                switchedOff.add(id);
            } else {
                regions.put(id, region(region, where, id));
            }
        });
        boolean omitDefaultRegions = members.flag("omitDefaultRegions");
        faults.throwIfAny();
        return new DerpMap(homeParams, regions, switchedOff, omitDefaultRegions, members.others());
    }

    private HomeParams homeParams(JsonValue value, String where) {
        Members members = new Members(value, where, faults, HOME_PARAMS);
        Optional<SortedMap<Integer, Double>> score = Optional.empty();
        if (members.value("RegionScore").isPresent()) {
            SortedMap<Integer, Double> byRegion = new TreeMap<>();
            members.object("RegionScore").forEach((key, each) -> {
                String path = keyed(members.path("RegionScore"), key);
                int id = parseRegionId(key, path);
                if (!each.equals(JsonValue.NULL)) { // clients read null as 0, and ignore a score of 0
                    byRegion.put(id, Members.number(each, path, faults));
                }
            });
            score = Optional.of(byRegion);
        }
        return new HomeParams(score, members.others());
    }

    private static String keyed(String path, String key) {
        return path + "[" + MapFaults.shown(JsonProviders.JSON.createValue(key)) + "]";
    }

    /** Parses a key as a region's id; adds a fault and returns 0 if it is invalid. */
    private int parseRegionId(String key, String path) {
        if (!DECIMAL.matcher(key).matches()) {
            faults.add(path, "the key is not a region id in decimal digits");
            return 0;
        }
        int id = Integer.parseInt(key);
        checkId(id, path);
        return id;
    }

    private void checkId(int id, String path) {
        if (id <= 0) {
            faults.add(path, "region id " + id + " is not positive");
        } else if (id > LARGEST_REGION_ID) {
            faults.add(path, "region id " + id + " is above 65535; clients store it in 16 bits");
        }
    }

    DerpRegion onlyRegion(JsonValue value, int id) throws DerpMapException {
        checkId(id, "");
        DerpRegion region = region(value, "", id);
        faults.throwIfAny();
        return region;
    }

    private DerpRegion region(JsonValue value, String path, int id) {
        Members members = new Members(value, path, faults, REGION);
        int given = members.whole("RegionID").orElse(id);
        if (given != id && id != 0) { // 0: the invalid key has its own fault
            members.fault("RegionID", given + " is not the region's id, " + id);
        }
        String code = members.text("RegionCode");
        String name = members.text("RegionName");
        double latitude = members.degrees("Latitude", 90);
        double longitude = members.degrees("Longitude", 180);
        boolean avoid = members.flag("Avoid");
        boolean noMeasureNoHome = members.flag("NoMeasureNoHome");
        List<DerpNode> nodes = new ArrayList<>();
        List<JsonValue> written = members.array("Nodes");
        for (int i = 0; i < written.size(); i++) {
            String where = members.path("Nodes") + "[" + i + "]";
            if (written.get(i).equals(JsonValue.NULL)) { // clients fail on null
                warnings.add(where, "is null and ignored");
            } else {
                nodes.add(node(written.get(i), where, id, ""));
            }
        }
        return new DerpRegion(
                id, code, name, latitude, longitude, avoid, noMeasureNoHome, nodes, members.others());
    }

    DerpNode onlyNode(JsonValue value, int regionId, String name) throws DerpMapException {
        checkId(regionId, "");
        DerpNode node = node(value, "", regionId, name);
        faults.throwIfAny();
        return node;
    }

    private DerpNode node(JsonValue value, String path, int regionId, String expectedName) {
        Members members = new Members(value, path, faults, NODE);
        String name = name(members, expectedName);
        int given = members.whole("RegionID").orElse(regionId);
        if (given != regionId && regionId != 0) {
            members.fault("RegionID", given + " is not its region's id, " + regionId);
        }
        String hostName = members.text("HostName");
        if (members.value("HostName").isEmpty() || members.value("HostName").get().toString().equals("\"\"")) {
            members.fault("HostName", "is missing");
        } else if (!hostName.isEmpty() && !HostText.isHost(hostName)) {
            members.fault("HostName", shown(hostName) + " is not a host name");
        }
        String certName = members.text("CertName");
        if (CertName.isPin(certName) && !CertName.isValidPin(certName)) {
            members.fault("CertName", shown(certName) + " does not have 64 hex digits after " + CertName.PIN);
        }
        String ipv4 = members.text("IPv4");
        if (!ipv4.isEmpty() && !ipv4.equals("none") && !IpLiteral.isIpv4(ipv4)) {
            members.fault("IPv4", shown(ipv4) + " is neither an IPv4 address nor none");
        }
        String ipv6 = members.text("IPv6");
        if (!ipv6.isEmpty() && !ipv6.equals("none") && !IpLiteral.isIpv6(ipv6)) {
            members.fault("IPv6", shown(ipv6) + " is neither an IPv6 address nor none");
        }
        int stunPort = members.port("STUNPort", Integer.MIN_VALUE);
        boolean stunOnly = members.flag("STUNOnly");
        int derpPort = members.port("DERPPort", 0);
        boolean insecureForTests = members.flag("InsecureForTests");
        String stunTestIp = members.text("STUNTestIP");
        if (!stunTestIp.isEmpty() && !IpLiteral.isIpv4(stunTestIp) && !IpLiteral.isIpv6(stunTestIp)) {
            members.fault("STUNTestIP", shown(stunTestIp) + " is not an IP address");
        }
        return new DerpNode(
                name, regionId, hostName, certName, ipv4, ipv6, stunPort, stunOnly, derpPort, insecureForTests,
                stunTestIp, members.flag("CanPort80"), members.others());
    }

    private String name(Members members, String expected) {
        String name = members.text("Name");
        if (members.value("Name").isEmpty()) {
            name = expected;
        } else if (!expected.isEmpty() && !name.isEmpty() && !name.equals(expected)) {
            members.fault("Name", shown(name) + " is not the node's name, " + shown(expected));
        }
        if (name.isEmpty()) {
            if (members.value("Name").isEmpty() || members.value("Name").get().toString().equals("\"\"")) {
                members.fault("Name", "is missing");
            }
            return name;
        }
        String path = members.path("Name");
        String first = pathByName.putIfAbsent(name, path);
        if (first != null) {
            members.fault("Name", shown(name) + " is the same as " + first);
        }
        return name;
    }

    private static String shown(String text) {
        return MapFaults.shown(JsonProviders.JSON.createValue(text));
    }
}
