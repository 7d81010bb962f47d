package dev.jderp.derpmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DerpMapWriterTest {

    @Test
    void membersWithDefaultsAreLeftOut() {
        DerpNode node = new DerpNode("900a", 900, "derp.example.com", "", "", "", 0, false, 0, false, "", false,
                Map.of());
        DerpRegion region = new DerpRegion(900, "own", "Own", 0, 0, false, false, List.of(node), Map.of());
        assertEquals(
                "{\"Regions\":{\"900\":{\"RegionID\":900,\"RegionCode\":\"own\",\"RegionName\":\"Own\",\"Nodes\":["
                        + "{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"derp.example.com\"}]}},"
                        + "\"omitDefaultRegions\":true}",
                DerpMapWriter
                        .toJson(new DerpMap(Optional.empty(), new TreeMap<>(Map.of(900, region)), true, Map.of())));
    }

    @Test
    void everyFieldIsWritten() {
        DerpNode node = new DerpNode("1b", 1, "h", "c", "1.2.3.4", "none", -1, true, 8443, true, "9.9.9.9", true,
                Map.of());
        DerpRegion region = new DerpRegion(1, "a", "A", 1.5, -2.5, true, true, List.of(node), Map.of());
        assertEquals(
                "{\"HomeParams\":{\"RegionScore\":{\"1\":0.5}},\"Regions\":{\"1\":{\"RegionID\":1,\"RegionCode\":\"a\","
                        + "\"RegionName\":\"A\",\"Latitude\":1.5,\"Longitude\":-2.5,\"Avoid\":true,"
                        + "\"NoMeasureNoHome\":true,"
                        + "\"Nodes\":[{\"Name\":\"1b\",\"RegionID\":1,\"HostName\":\"h\",\"CertName\":\"c\","
                        + "\"IPv4\":\"1.2.3.4\","
                        + "\"IPv6\":\"none\",\"STUNPort\":-1,\"STUNOnly\":true,\"DERPPort\":8443,"
                        + "\"InsecureForTests\":true,"
                        + "\"STUNTestIP\":\"9.9.9.9\",\"CanPort80\":true}]}}}",
                DerpMapWriter.toJson(
                        new DerpMap(Optional.of(new HomeParams(Optional.of(new TreeMap<>(Map.of(1, 0.5))), Map.of())),
                                new TreeMap<>(Map.of(1, region)), false, Map.of())));
    }
}
