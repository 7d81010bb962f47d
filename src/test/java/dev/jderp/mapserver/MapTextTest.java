package dev.jderp.mapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapTextTest {

    /** The example in headscale's documentation. */
    private static final String YAML = """
            # If you plan to somehow use headscale, please deploy your own DERP infra
            regions:
              900:
                regionid: 900
                regioncode: custom
                regionname: My Region
                nodes:
                  - name: 900a
                    regionid: 900
                    hostname: myderp.mydomain.no
                    ipv4: 123.123.123.123
                    ipv6: "2604:a880:400:d1::828:b001"
                    stunport: 0
                    stunonly: false
                    derpport: 0
                    canport80: true
            """;

    private static final String JSON = """
            {"Regions":{"900":{"RegionID":900,"RegionCode":"custom","RegionName":"My Region","Nodes":[{"Name":"900a",
            "RegionID":900,"HostName":"myderp.mydomain.no","IPv4":"123.123.123.123",
            "IPv6":"2604:a880:400:d1::828:b001","CanPort80":true}]}}}""";

    private static String fault(String text) {
        return assertThrows(DerpMapException.class, () -> MapText.read(text)).getMessage();
    }

    @Test
    void headscalesYamlAndTailscalesJsonAreTheSameMap() throws Exception {
        DerpMap map = MapText.read(YAML);
        assertEquals(MapText.read(JSON), map);
        assertEquals(map, MapText.read("\uFEFF\n " + DerpMapWriter.toJson(map)));
        assertEquals("900a", map.region(900).orElseThrow().nodes().get(0).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"  1: null\n", "  1:\n", "  1: ~\n"})
    void aRegionThatIsNullInYamlIsSwitchedOff(String line) throws Exception {
        DerpMap map = MapText.read(YAML + line);
        assertEquals(Set.of(900), map.regions().keySet());
        assertEquals(Set.of(1), map.switchedOff());
    }

    @Test
    void aMapInHeadscalesConfigurationIsFound() throws Exception {
        String config = "server_url: http://127.0.0.1:8080\nderp:\n  paths: []\n  auto_update_enabled: true\n"
                + YAML.indent(2);
        assertEquals(MapText.read(YAML), MapText.read(config));
        assertEquals(3, MapText.document(config).warnings().size());
    }

    @Test
    void aSnippetOfAPolicyFileWithoutBracesIsRead() throws Exception {
        assertEquals(MapText.read(JSON), MapText.read("\"derpMap\": " + JSON.replace("\n", "\n  ")));
    }

    @Test
    void aFileThatBeginsWithACommentIsJsonIfABraceFollows() throws Exception {
        assertEquals(MapText.read(JSON), MapText.read("\uFEFF// ours\n" + JSON.replace("]}}}", "],},},}")));
    }

    @Test
    void unknownMembersOfYamlAreKept() throws Exception {
        assertEquals(
                "{\"Regions\":{},\"x\":[1,2.5,null,true,\"yes\",\"12\",31],\"y\":{\"1\":\"\"}}",
                DerpMapWriter.toJson(MapText.read("x: [1, 2.5, ~, True, yes, '12', 0x1F]\ny: {1: ''}")));
    }

    @Test
    void faultsOfYamlNameTheirPath() {
        assertEquals("Regions[\"900\"].Nodes[0].DERPPort: \"https\" is not a number",
                fault(YAML.replace("derpport: 0", "derpport: https")));
        assertEquals("Regions[\"900\"].Nodes[0].DERPPort: 443.0 is not a whole number",
                fault(YAML.replace("derpport: 0", "derpport: 443.0")));
    }

    @Test
    void invalidYamlIsReportedWithItsLine() {
        assertEquals("not YAML: the input is empty", fault(""));
        assertEquals("not YAML: the key regionid is repeated (line 5)",
                fault(YAML.replace("regioncode: custom", "regionid: 901")));
        assertTrue(fault("a: [1\nb: 2").startsWith("not YAML: "), fault("a: [1\nb: 2"));
        assertTrue(fault("a: !!java.net.URL [x]").contains("unknown tag"), fault("a: !!java.net.URL [x]"));
        assertTrue(fault("a: !x y").contains("unknown tag"));
        assertTrue(fault("a: .inf").contains(".inf is not a number in JSON"), fault("a: .inf"));
        assertTrue(fault("a: 1\n---\nb: 2").startsWith("not YAML: "));
        assertTrue(fault("? [a]\n: b").startsWith("not YAML: "));
    }

    @Test
    void yamlMadeToFillTheMemoryIsRefused() {
        assertEquals("not YAML: more than 50 levels (line 1)", fault("[".repeat(10_000)));
        assertEquals("not YAML: a number has more than 100 digits (line 1)",
                fault("a: " + "1".repeat(10_000)));
        StringBuilder laughs = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a%d: &a%d [*a%d,*a%d,*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
        }
        assertEquals("not YAML: more than 1000000 values", fault(laughs.toString()));
        assertTrue(fault("a: [" + "*a,".repeat(51) + "]").startsWith("not YAML: "));
        assertTrue(fault("a: &a [*a]").startsWith("not YAML: "));
        assertTrue(fault("a: 1\n".repeat(1 << 20)).startsWith("not YAML: "));
        assertEquals("not YAML: a line is longer than 16384 characters", fault("a: " + "x".repeat(1 << 14)));
    }
}
