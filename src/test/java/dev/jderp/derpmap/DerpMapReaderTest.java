package dev.jderp.derpmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerpMapReaderTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    private static List<String> faults(String json) {
        return assertThrows(DerpMapException.class, () -> DerpMapReader.parse(json))
                .faults()
                .stream()
                .map(Fault::text)
                .toList();
    }

    private static JsonObject object(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    /** A map of one node with a valid host name and these members. */
    private static String node(String members) {
        return "{'Regions':{'900':{'Nodes':[{'Name':'a','HostName':'h'},{'Name':'b','HostName':'h',%s}]}}}"
                .formatted(members)
                .replace('\'', '"');
    }

    @Test
    void everyFieldIsRead() throws Exception {
        String json = "{'HomeParams':{'RegionScore':{'1':0.5,'2':-1},'new':[1]},'Regions':{'1':{'RegionID':1,"
                + "'RegionCode':'a','RegionName':'A','Latitude':1.5,'Longitude':-2.5,'Avoid':true,"
                + "'NoMeasureNoHome':true,'Nodes':[{'Name':'1b','RegionID':1,'HostName':'h','CertName':'c',"
                + "'IPv4':'1.2.3.4','IPv6':'none','STUNPort':-1,'STUNOnly':true,'DERPPort':8443,"
                + "'InsecureForTests':true,'STUNTestIP':'9.9.9.9','CanPort80':true,'newer':{'x':1}}],'newest':null}},"
                + "'omitDefaultRegions':true,'z':1,'a':2}";
        json = json.replace('\'', '"');
        DerpMap map = DerpMapReader.parse(json);
        DerpNode node = new DerpNode(
                "1b", 1, "h", "c", "1.2.3.4", "none", -1, true, 8443, true, "9.9.9.9", true,
                Map.of("newer", object("{\"x\":1}")));
        assertEquals(node, map.region(1).orElseThrow().nodes().get(0));
        assertEquals(Optional.of(new TreeMap<>(Map.of(1, 0.5, 2, -1.0))), map.homeParams().get().regionScore());
        assertEquals(json.replace("-1}", "-1.0}"), DerpMapWriter.toJson(map)); // with unknown members, in order
        assertEquals(map, DerpMapReader.map(DerpMapWriter.map(map)));
    }

    @Test
    void namesMatchInAnyCaseTheLastCountsNullIsMissing() throws Exception {
        DerpMap map = DerpMapReader.parse("""
                {"homeparams":null,"REGIONS":{"7":{"regionid":7,"regioncode":"x","RegionCode":"y","nodes":null},
                "8":{"Nodes":[{"name":"8a","hostname":"h","stunport":null,"derpport":1,"DERPPORT":2}]}}}""");
        assertEquals("y", map.region(7).orElseThrow().regionCode());
        assertEquals(List.of(), map.region(7).orElseThrow().nodes());
        DerpNode node = DerpNode.of("8a", 8, "h");
        assertEquals(
                new DerpNode("8a", 8, "h", "", "", "", 0, false, 2, false, "", false, Map.of()),
                map.region(8).orElseThrow().nodes().get(0));
        assertEquals(node.regionId(), map.region(8).orElseThrow().regionId());
        assertEquals(Optional.empty(), map.homeParams());
    }

    @Test
    void anEmptyScoreDiffersFromAMissingOne() throws Exception {
        assertTrue(DerpMapReader.parse("{\"HomeParams\":{\"RegionScore\":{}}}").homeParams().get().regionScore().get()
                .isEmpty());
        assertEquals(Optional.empty(),
                DerpMapReader.parse("{\"HomeParams\":{\"RegionScore\":null}}").homeParams().get().regionScore());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'DERPPort':70000            | DERPPort: 70000 is not a port
            'derpport':-1               | DERPPort: -1 is not a port
            'DERPPort':443.0            | DERPPort: 443.0 is not a whole number
            'DERPPort':1e3              | DERPPort: 1E+3 is not a whole number
            'DERPPort':1e999999999      | DERPPort: 1E+999999999 is not a whole number
            'DERPPort':'443'            | DERPPort: "443" is not a number
            'DERPPort':12345678901234567890 | DERPPort: 12345678901234567890 is not a port
            'STUNPort':65536            | STUNPort: 65536 is not a port
            'STUNOnly':'yes'            | STUNOnly: "yes" is not true or false
            'STUNOnly':0                | STUNOnly: 0 is not true or false
            'HostName':7                | HostName: 7 is not a string
            'HostName':''               | HostName: is missing
            'HostName':null             | HostName: is missing
            'HostName':'a b'            | HostName: "a b" is not a host name
            'HostName':'-a.example'     | HostName: "-a.example" is not a host name
            'HostName':'http://a/'      | HostName: "http://a/" is not a host name
            'HostName':'a..b'           | HostName: "a..b" is not a host name
            'HostName':'a\\u0000'       | HostName: "a\\u0000" has a control character
            'Name':''                   | Name: is missing
            'Name':null                 | Name: is missing
            'Name':'a'                  | Name: "a" is the same as Regions["900"].Nodes[0].Name
            'RegionID':901              | RegionID: 901 is not its region's id, 900
            'RegionID':0                | RegionID: 0 is not its region's id, 900
            'IPv4':'::1'                | IPv4: "::1" is neither an IPv4 address nor none
            'IPv4':'01.2.3.4'           | IPv4: "01.2.3.4" is neither an IPv4 address nor none
            'IPv4':'derp.example'       | IPv4: "derp.example" is neither an IPv4 address nor none
            'IPv6':'1.2.3.4'            | IPv6: "1.2.3.4" is neither an IPv6 address nor none
            'IPv6':'::ffff:1.2.3.4'     | IPv6: "::ffff:1.2.3.4" is neither an IPv6 address nor none
            'IPv6':'fe80::1%eth0'       | IPv6: "fe80::1%eth0" is neither an IPv6 address nor none
            'IPv6':':::'                | IPv6: ":::" is neither an IPv6 address nor none
            'STUNTestIP':'none'         | STUNTestIP: "none" is not an IP address
            'CertName':'sha256-raw:12'  | CertName: "sha256-raw:12" does not have 64 hex digits after sha256-raw:
            'CertName':[]               | CertName: an array is not a string
            """)
    void aFaultOfANodeNamesItsPlace(String members, String fault) {
        assertEquals(List.of("Regions[\"900\"].Nodes[1]." + fault), faults(node(members)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'STUNPort':-5", "'STUNPort':65535", "'IPv4':'none'", "'IPv6':'2001:db8::1'", "'IPv6':''",
            "'HostName':'10.0.0.1'", "'HostName':'::1'", "'HostName':'derp.example.com.'", "'HostName':'a_b'",
            "'CertName':'other.example'", "'STUNOnly':true", "'DERPPort':0"})
    void whatMakesSenseIsTaken(String members) throws Exception {
        assertEquals(2, DerpMapReader.parse(node(members)).region(900).orElseThrow().nodes().size());
    }

    @Test
    void aRegionThatIsNullIsSwitchedOff() throws Exception {
        DerpMap map = DerpMapReader.parse("{\"Regions\":{\"1\":null,\"900\":{}}}");
        assertEquals(Set.of(900), map.regions().keySet());
        assertEquals(Set.of(1), map.switchedOff());
        assertEquals(map, DerpMapReader.map(DerpMapWriter.map(map)));
        assertEquals(List.of("Regions[\"0\"]: region id 0 is not positive"), faults("{\"Regions\":{\"0\":null}}"));
    }

    @Test
    void aNodeThatIsNullIsLeftOutWithAWarning() throws Exception {
        MapDocument read = DerpMapReader.document(
                "{\"Regions\":{\"1\":{\"Nodes\":[null,{\"Name\":\"a\",\"HostName\":\"h\"}]}}}");
        assertEquals(1, read.map().region(1).orElseThrow().nodes().size());
        assertEquals(List.of("Regions[\"1\"].Nodes[0]: is null and ignored"), warnings(read));
        assertEquals(
                List.of("Regions[\"1\"].Nodes[1].Name: is missing", "Regions[\"1\"].Nodes[1].HostName: is missing"),
                faults("{\"Regions\":{\"1\":{\"Nodes\":[null,{}]}}}"));
    }

    @Test
    void aScoreThatIsNullCountsAsMissing() throws Exception {
        assertEquals(
                Optional.of(new TreeMap<>(Map.of(2, 0.5))),
                DerpMapReader.parse("{\"HomeParams\":{\"RegionScore\":{\"1\":null,\"2\":0.5}}}")
                        .homeParams()
                        .get()
                        .regionScore());
    }

    private static List<String> warnings(MapDocument read) {
        return read.warnings().stream().map(Fault::text).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"derpMap", "DerpMap", "derp"})
    void aMapInsideALargerFileIsFound(String member) throws Exception {
        String map = "{\"OmitDefaultRegions\":true,\"Regions\":{\"7\":{}},\"more\":1}";
        MapDocument read = DerpMapReader.document(
                "{\"acls\":[{\"action\":\"accept\"}],\"" + member + "\":" + map + ",\"ssh\":[]}");
        assertEquals(DerpMapReader.parse(map), read.map());
        assertEquals(
                List.of(member + ": the map is this member; everything outside it is ignored"),
                warnings(read));
    }

    @Test
    void headscalesOwnSettingsAreLeftOutOfTheMap() throws Exception {
        MapDocument read = DerpMapReader.document(
                "{\"derp\":{\"server\":{\"private_key_path\":\"x\"},\"urls\":[],\"regions\":{\"1\":{}}}}");
        assertEquals("{\"Regions\":{\"1\":" + "{\"RegionID\":1,\"RegionCode\":\"\",\"RegionName\":\"\",\"Nodes\":[]}}}",
                DerpMapWriter.toJson(read.map()));
        assertEquals(3, read.warnings().size());
        assertEquals("derp.server: ignored: a setting of headscale, not a part of a map",
                warnings(read).get(1));
    }

    @Test
    void aFaultInsideALargerFileNamesItsWholePath() {
        assertEquals(
                List.of("derpMap.HomeParams.RegionScore[\"1\"]: \"x\" is not a number",
                        "derpMap.Regions[\"1\"].RegionCode: 1 is not a string"),
                faults("{\"derpMap\":{\"HomeParams\":{\"RegionScore\":{\"1\":\"x\"}},"
                        + "\"Regions\":{\"1\":{\"RegionCode\":1}}}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Regions\":{}}", "{\"Regions\":null}", "{\"acls\":[]}", "{\"derpMap\":null}"})
    void aMapWithoutARegionIsAWarning(String json) throws Exception {
        assertEquals(List.of("the map has no region"), warnings(DerpMapReader.document(json)));
    }

    @Test
    void aMapThatOnlySwitchesRegionsOffHasNoWarning() throws Exception {
        assertEquals(List.of(), warnings(DerpMapReader.document("{\"Regions\":{\"1\":null}}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256-raw:", "SHA256-RAW:"})
    void aPinIsConvertedToLowerCase(String prefix) throws Exception {
        String json = node("\"CertName\":\"" + prefix + HASH.toUpperCase(Locale.ROOT) + "\"");
        assertEquals("sha256-raw:" + HASH,
                DerpMapReader.parse(json).region(900).orElseThrow().nodes().get(1).certName());
        assertEquals("sha256-raw:" + HASH,
                new DerpNode("a", 1, "h", prefix + HASH.toUpperCase(Locale.ROOT), "", "", 0, false, 0,
                        false, "", false, Map.of()).certName());
    }

    @Test
    void aPinIsAccepted() throws Exception {
        assertEquals("sha256-raw:" + HASH,
                DerpMapReader.parse(node("\"CertName\":\"sha256-raw:" + HASH + "\"")).region(900).orElseThrow().nodes()
                        .get(1)
                        .certName());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    {'Regions':{'x':{}}}                  | Regions["x"]: the key is not a region id in decimal digits
                    {'Regions':{'0900':{}}} | \
                    Regions["0900"]: the key is not a region id in decimal digits
                    {'Regions':{'9999999999':{}}} | \
                    Regions["9999999999"]: the key is not a region id in decimal digits
                    {'Regions':{'0':{}}}                  | Regions["0"]: region id 0 is not positive
                    {'Regions':{'-4':{}}}                 | Regions["-4"]: region id -4 is not positive
                    {'Regions':{'65536':{}}} | \
                    Regions["65536"]: region id 65536 is above 65535; clients store it in 16 bits
                    {'Regions':{'1':{'RegionID':2}}}      | Regions["1"].RegionID: 2 is not the region's id, 1
                    {'Regions':{'1':{'Latitude':90.5}}}   | Regions["1"].Latitude: 90.5 is not from -90 to 90
                    {'Regions':{'1':{'Longitude':-181}}}  | Regions["1"].Longitude: -181 is not from -180 to 180
                    {'Regions':{'1':{'Latitude':1e400}}}  | Regions["1"].Latitude: 1E+400 is too large
                    {'Regions':{'1':{'Nodes':{}}}}        | Regions["1"].Nodes: an object is not an array
                    {'Regions':{'1':{'Nodes':[3]}}} | \
                    Regions["1"].Nodes[0]: 3 is not an object; Regions["1"].Nodes[0].Name: is missing; \
                    Regions["1"].Nodes[0].HostName: is missing
                    {'Regions':[]}                        | Regions: an array is not an object
                    {'omitDefaultRegions':'true'}         | omitDefaultRegions: "true" is not true or false
                    {'HomeParams':{'RegionScore':{'x':1}}} | \
                    HomeParams.RegionScore["x"]: the key is not a region id in decimal digits
                    {'HomeParams':{'RegionScore':{'1':'a'}}}  | HomeParams.RegionScore["1"]: "a" is not a number
                    {'HomeParams':{'RegionScore':{'1':1e999999999}}} | \
                    HomeParams.RegionScore["1"]: 1E+999999999 is too large
                    {'HomeParams':3}                      | HomeParams: 3 is not an object
                    []                                    | an array is not an object
                    `{'Regions':{}} x`                    | not JSON
                    {'Regions'                            | not JSON
                    ``                                    | not JSON
                    {'a':1e99999999999}                   | not JSON
                    """)
    void aFaultOfTheMapNamesItsPlace(String json, String message) {
        String found = assertThrows(DerpMapException.class, () -> DerpMapReader.parse(json.replace('\'', '"')))
                .getMessage();
        assertEquals(message, message.equals("not JSON") ? found.substring(0, message.length()) : found);
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertEquals(
                List.of(
                        "Regions[\"900\"].RegionCode: 1 is not a string",
                        "Regions[\"900\"].Nodes[0].HostName: is missing",
                        "Regions[\"900\"].Nodes[0].DERPPort: 70000 is not a port",
                        "Regions[\"901\"].Nodes[0].Name: \"a\" is the same as Regions[\"900\"].Nodes[0].Name"),
                faults("""
                        {"Regions":{"900":{"RegionCode":1,"Nodes":[{"Name":"a","DERPPort":70000}]},
                        "901":{"Nodes":[{"Name":"a","HostName":"h"}]}}}"""));
    }

    @Test
    void aMapWithManyFaultsHasAMessageOfBoundedSize() {
        StringBuilder nodes = new StringBuilder("1");
        nodes.append(",1".repeat(499));
        List<String> faults = faults("{\"Regions\":{\"1\":{\"Nodes\":[" + nodes + "]}}}");
        assertEquals(101, faults.size());
        assertEquals("and 1400 more", faults.get(100));
    }

    @Test
    void depthAndDigitsThatTheParserRefusesAreFaults() {
        assertTrue(faults("[".repeat(100_000)).get(0).startsWith("not JSON: "));
        assertTrue(faults("{\"x\":" + "1".repeat(5_000) + "}").get(0).startsWith("not JSON: "));
    }

    @Test
    void aRegionOfARequestHasTheIdOfItsPath() throws Exception {
        JsonObject json = object("{\"RegionName\":\"R\",\"Nodes\":[{\"Name\":\"a\",\"HostName\":\"h\"}]}");
        assertEquals(DerpRegion.of(5, "", "R", List.of(DerpNode.of("a", 5, "h"))), DerpMapReader.region(json, 5));
        assertEquals("RegionID: 6 is not the region's id, 5", assertThrows(
                DerpMapException.class, () -> DerpMapReader.region(object("{\"RegionID\":6}"), 5)).getMessage());
        assertEquals("region id 70000 is above 65535; clients store it in 16 bits", assertThrows(
                DerpMapException.class, () -> DerpMapReader.region(json, 70_000)).getMessage());
        assertEquals("Nodes[0].DERPPort: -1 is not a port", assertThrows(
                DerpMapException.class,
                () -> DerpMapReader.region(
                        object("{\"Nodes\":[{\"Name\":\"a\",\"HostName\":\"h\",\"DERPPort\":-1}]}"), 5))
                .getMessage());
    }

    @Test
    void aNodeOfARequestHasTheNameAndRegionOfItsPath() throws Exception {
        assertEquals(DerpNode.of("5a", 5, "h"), DerpMapReader.node(object("{\"HostName\":\"h\"}"), 5, "5a"));
        assertEquals(
                "Name: \"5b\" is not the node's name, \"5a\"; RegionID: 6 is not its region's id, 5",
                assertThrows(
                        DerpMapException.class,
                        () -> DerpMapReader.node(
                                object("{\"Name\":\"5b\",\"RegionID\":6,\"HostName\":\"h\"}"), 5, "5a"))
                        .getMessage());
    }
}
