package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the parts of one map and remembers what has to be unique in it. */
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
    private static final Pattern PIN_HASH = Pattern.compile("[0-9A-Fa-f]{64}");

    private final Faults faults = new Faults();
    private final Map<String, String> pathByName = new HashMap<>();

    DerpMap map(JsonValue value) throws DerpMapException {
        Members members = new Members(value, "", faults, MAP);
        Optional<HomeParams> homeParams = members.value("HomeParams").map(this::homeParams);
        SortedMap<Integer, DerpRegion> regions = new TreeMap<>();
        members.object("Regions").forEach((key, region) -> {
            String path = keyed("Regions", key);
            int id = regionId(key, path);
            regions.put(id, region(region, path, id));
        });
        boolean omitDefaultRegions = members.flag("omitDefaultRegions");
        faults.throwIfAny();
        return new DerpMap(homeParams, regions, omitDefaultRegions, members.others());
    }

    private HomeParams homeParams(JsonValue value) {
        Members members = new Members(value, "HomeParams", faults, HOME_PARAMS);
        Optional<SortedMap<Integer, Double>> score = Optional.empty();
        if (members.value("RegionScore").isPresent()) {
            SortedMap<Integer, Double> byRegion = new TreeMap<>();
            members.object("RegionScore").forEach((key, each) -> {
                String path = keyed(members.path("RegionScore"), key);
                byRegion.put(regionId(key, path), Members.number(each, path, faults));
            });
            score = Optional.of(byRegion);
        }
        return new HomeParams(score, members.others());
    }

    private static String keyed(String path, String key) {
        return path + "[" + Faults.shown(Provider.JSON.createValue(key)) + "]";
    }

    /** The region that a key names; 0 where it names none, which is a fault. */
    private int regionId(String key, String path) {
        if (!DECIMAL.matcher(key).matches()) {
            faults.add(path, "the key is not a region's id in decimal digits");
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
            faults.add(path, "region id " + id + " is above 65535, and clients keep it in 16 bits");
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
        int said = members.whole("RegionID").orElse(id);
        if (said != id && id != 0) { // 0: a key that is none has its own fault
            members.fault("RegionID", said + " is not the region's id, " + id);
        }
        String code = members.text("RegionCode");
        String name = members.text("RegionName");
        double latitude = members.degrees("Latitude", 90);
        double longitude = members.degrees("Longitude", 180);
        boolean avoid = members.flag("Avoid");
        boolean noMeasureNoHome = members.flag("NoMeasureNoHome");
        List<DerpNode> nodes = new ArrayList<>();
        for (JsonValue node : members.array("Nodes")) {
            nodes.add(node(node, members.path("Nodes") + "[" + nodes.size() + "]", id, ""));
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
        int said = members.whole("RegionID").orElse(regionId);
        if (said != regionId && regionId != 0) {
            members.fault("RegionID", said + " is not its region's id, " + regionId);
        }
        String hostName = members.text("HostName");
        if (members.value("HostName").isEmpty() || members.value("HostName").get().toString().equals("\"\"")) {
            members.fault("HostName", "is missing");
        } else if (!hostName.isEmpty() && !HostText.isHost(hostName)) {
            members.fault("HostName", shown(hostName) + " is not the name of a host");
        }
        String certName = members.text("CertName");
        if (certName.startsWith(CertName.PIN)
                && !PIN_HASH.matcher(certName.substring(CertName.PIN.length())).matches()) {
            members.fault("CertName", shown(certName) + " has not 64 hex digits after " + CertName.PIN);
        }
        String ipv4 = members.text("IPv4");
        if (!ipv4.isEmpty() && !ipv4.equals("none") && !HostText.isIpv4(ipv4)) {
            members.fault("IPv4", shown(ipv4) + " is neither an IPv4 address nor none");
        }
        String ipv6 = members.text("IPv6");
        if (!ipv6.isEmpty() && !ipv6.equals("none") && !HostText.isIpv6(ipv6)) {
            members.fault("IPv6", shown(ipv6) + " is neither an IPv6 address nor none");
        }
        int stunPort = members.port("STUNPort", Integer.MIN_VALUE);
        boolean stunOnly = members.flag("STUNOnly");
        int derpPort = members.port("DERPPort", 0);
        boolean insecureForTests = members.flag("InsecureForTests");
        String stunTestIp = members.text("STUNTestIP");
        if (!stunTestIp.isEmpty() && !HostText.isAddress(stunTestIp)) {
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
            members.fault("Name", shown(name) + " is also " + first);
        }
        return name;
    }

    private static String shown(String text) {
        return Faults.shown(Provider.JSON.createValue(text));
    }
}
