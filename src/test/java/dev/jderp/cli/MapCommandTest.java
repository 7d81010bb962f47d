package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapCommandTest {

    private static final String YAML = """
            regions:
              900:
                regionid: 900
                regioncode: own
                regionname: Own Place
                nodes:
                  - name: 900a
                    regionid: 900
                    hostname: a.example.com
                    derpport: 8443
                    ipv4: 192.0.2.1
                    ipv6: none
                  - name: 900b
                    regionid: 900
                    hostname: b.example.com
                    stunport: -1
                    insecurefortests: true
              901:
                regionid: 901
                regioncode: far
                regionname: Fär
            omitDefaultRegions: true
            """;

    @TempDir
    Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("map"), text).toString();
    }

    @Test
    void aValidMapIsStatus0() throws IOException {
        String file = file(YAML);
        CommandRun run = CommandRun.of("map", "check", file);
        assertEquals(0, run.status(), run.err() + run.out());
        assertEquals(file + ": no fault; regions: 2, nodes: 2\n", run.out());
        CommandRun json = CommandRun.of("map", "check", "--json", file);
        assertEquals(0, json.status());
        assertEquals("{\"valid\":true,\"faults\":[],\"warnings\":[]}\n", json.out());
    }

    @Test
    void aWarningIsALineAndTheStatusIs0() throws IOException {
        String file = file("{\"acls\": [], // not a map\n}");
        CommandRun run = CommandRun.of("map", "check", file);
        assertEquals(0, run.status(), run.err() + run.out());
        assertEquals(
                List.of(file + ": warning: the map has no region", file + ": no fault; regions: 0, nodes: 0"),
                run.lines());
        CommandRun json = CommandRun.of("map", "check", "--json", file);
        assertEquals(
                "{\"valid\":true,\"faults\":[],\"warnings\":[{\"path\":\"\",\"problem\":\"the map has no region\"}]}\n",
                json.out());
        String off = file("regions:\n  1:\n  900: {}\n");
        assertEquals(off + ": no fault; regions: 1, nodes: 0, switched off: 1\n",
                CommandRun.of("map", "check", off).out());
    }

    @Test
    void eachFaultIsALineAndTheStatusIs1() throws IOException {
        String file = file(
                "{\"Regions\":{\"900\":{\"RegionID\":900,\"RegionCode\":\"own\",\"RegionName\":\"x\",\"Nodes\":["
                        + "{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"h\",\"DERPPort\":70000},"
                        + "{\"Name\":\"900b\",\"RegionID\":901,\"HostName\":\"h\"}]}}}");
        CommandRun run = CommandRun.of("map", "check", file);
        assertEquals(1, run.status());
        assertEquals(2, run.lines().size(), run.out());
        assertEquals(file + ": Regions[\"900\"].Nodes[0].DERPPort: 70000 is not a port", run.lines().get(0));
        assertEquals("", run.err());
        CommandRun json = CommandRun.of("map", "check", "--json", file);
        assertEquals(1, json.status());
        assertFalse(json.json().getBoolean("valid"));
        assertEquals("Regions[\"900\"].Nodes[0].DERPPort",
                json.json().getJsonArray("faults").getJsonObject(0).getString("path"));
        CommandRun shown = CommandRun.of("map", "show", file);
        assertEquals(1, shown.status());
        assertEquals(1, shown.err().lines().count(), shown.err());
    }

    @Test
    void aMapIsShownAsATable() throws IOException {
        CommandRun run = CommandRun.of("map", "show", file(YAML));
        assertEquals(0, run.status(), run.err());
        assertEquals(List.of(
                "REGION  CODE  NAME       NODE  HOST           DERP  STUN  IPV4       IPV6  REMARKS",
                "900     own   Own Place  900a  a.example.com  8443  3478  192.0.2.1  none",
                "900     own   Own Place  900b  b.example.com  443   no    DNS        DNS   certificate not checked",
                "901     far   Fär        -",
                "The coordination server's own regions are left out (omitDefaultRegions)."), run.lines());
    }

    @Test
    void asJsonItIsTheMapThatClientsReceive() throws IOException {
        CommandRun run = CommandRun.of("map", "show", "--json", file(YAML));
        assertEquals(8443, run.json().getJsonObject("Regions").getJsonObject("900").getJsonArray("Nodes")
                .getJsonObject(0).getInt("DERPPort"));
        CommandRun again = CommandRun.of("map", "show", "--json", file(run.out()));
        assertEquals(run.out(), again.out());
    }

    @Test
    void controlCharactersOfAMapAreNotPrinted() throws IOException {
        CommandRun run = CommandRun.of("map", "show", file("{\"Regions\":{\"900\":{\"RegionID\":900,"
                + "\"RegionCode\":\"o\",\"RegionName\":\"a\\u001b[31mb\\u202ec\",\"Nodes\":[]}}}"));
        if (run.status() == 0) {
            assertTrue(run.out().contains("a?[31mb?c"), run.out());
        }
        assertFalse((run.out() + run.err()).contains("\u001b"));
    }

    @Test
    void aMapIsReadFromAUrl() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            byte[] body = YAML.getBytes(StandardCharsets.UTF_8);
            server.createContext("/map", exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertEquals(0, CommandRun.of("map", "check", url + "/map").status());
            CommandRun other = CommandRun.of("map", "check", url + "/other");
            assertEquals(1, other.status());
            assertEquals("jderp: " + url + "/other: the response has status 404\n", other.err());
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:geheim@127.0.0.1:1/map?token=geheim", "http://me:geheim@127.0.0.1:x/"})
    void aPasswordInAUrlIsNotShown(String url) {
        for (List<String> command : List.of(List.of("map", "check", url), List.of("ping", "900", "--map", url),
                List.of("ping", url), List.of("bench", url), List.of("probe", "--once", "--map", url))) {
            CommandRun run = CommandRun.of(command.toArray(String[]::new));
            assertTrue(run.status() != 0, command.get(0));
            assertFalse((run.out() + run.err()).contains("geheim"), run.out() + run.err());
        }
    }

    @Test
    void usageErrorsAreStatus2() {
        assertEquals(2, CommandRun.of("map").status());
        assertEquals(2, CommandRun.of("map", "show").status());
        assertEquals(1, CommandRun.of("map", "check", directory.resolve("none").toString()).status());
    }
}
