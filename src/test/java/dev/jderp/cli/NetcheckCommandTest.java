package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.client.netcheck.Report;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.testkit.StunResponder;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetcheckCommandTest {

    @TempDir
    Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return JderpCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static String map(int stunPort) {
        return "{\"Regions\":{\"900\":{\"RegionID\":900,\"RegionCode\":\"own\",\"RegionName\":\"Own Place\",\"Nodes\":["
                + "{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"127.0.0.1\",\"IPv6\":\"none\",\"STUNOnly\":true,"
                + "\"STUNTestIP\":\"127.0.0.1\",\"STUNPort\":" + stunPort + "}]}}}";
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("derpmap.json"), text).toString();
    }

    @Test
    void aTableIsPrinted() throws Exception {
        try (StunResponder stun = new StunResponder("127.0.0.1", 0, 0)) {
            assertEquals(0, run("netcheck", "--map", file(map(stun.port()))), err.toString());
        }
        String said = out.toString();
        assertTrue(said.matches("(?s)Report:\\R    \\* Time: \\S+Z\\R    \\* UDP: true\\R"
                + "    \\* IPv4: yes, 127\\.0\\.0\\.1:\\d+\\R    \\* IPv6: no, [a-zA-Z ]+\\R"
                + "    \\* MappingVariesByDestIP: unknown\\R    \\* CaptivePortal: unknown\\R"
                + "    \\* Nearest DERP: Own Place\\R    \\* DERP latency:\\R"
                + "        - own: \\d+\\.\\dms +\\(Own Place\\)\\R"), said);
        assertEquals("", err.toString());
    }

    @Test
    void asJsonTheReportHasTailscalesNames() throws Exception {
        try (StunResponder stun = new StunResponder("127.0.0.1", 0, 0)) {
            assertEquals(0, run("netcheck", "--json", "--map", file(map(stun.port()))), err.toString());
        }
        try (var reader = Json.createReader(new StringReader(out.toString()))) {
            JsonObject json = reader.readObject();
            assertEquals(900, json.getInt("PreferredDERP"));
            assertTrue(json.getJsonObject("RegionLatency").getJsonNumber("900").longValue() > 0);
        }
    }

    @Test
    void aMapIsReadFromAUrl() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (StunResponder stun = new StunResponder("127.0.0.1", 0, 0)) {
            byte[] body = map(stun.port()).getBytes(StandardCharsets.UTF_8);
            server.createContext("/map", exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertEquals(0, run("netcheck", "--map", url + "/map"), err.toString());
            assertEquals(1, run("netcheck", "--map", url + "/other"));
            assertEquals("jderp: " + url + "/other: the response has status 404\n", err.toString());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutAnAnswerTheReportIsPrintedAndStatusIs1() throws IOException {
        assertEquals(1, run("netcheck", "--map", file(map(-1))));
        assertTrue(out.toString().endsWith("    * Nearest DERP: unknown (no relay has answered)\n"), out.toString());
    }

    @Test
    void anInvalidMapIsReportedInOneLine() throws IOException {
        for (String where : List.of(file("{"), directory.resolve("missing").toString(), directory.toString(),
                "http://127.0.0.1:1/map", "http://a b/")) {
            assertEquals(1, run("netcheck", "--map", where), where);
            assertTrue(err.toString().startsWith("jderp: " + where + ": "), err.toString());
            assertEquals(1, err.toString().lines().count(), err.toString());
            assertEquals("", out.toString());
        }
        assertEquals(2, run("netcheck"));
    }

    @Test
    void regionsAreSortedByLatencyThoseWithoutOneLast() {
        DerpMap map = DerpMap.of(DerpRegion.of(1, "one", "First", List.of()),
                DerpRegion.of(2, "two", "Second", List.of()), DerpRegion.of(3, "", "", List.of()));
        Report report = new Report(Instant.EPOCH, true, true, true, true, true, true, true, Optional.of(true),
                OptionalInt.of(3),
                new TreeMap<>(Map.of(2, Duration.ofNanos(12_340_000), 3, Duration.ofNanos(1_260_000))),
                new TreeMap<>(), new TreeMap<>(), Optional.of(new InetSocketAddress("192.0.2.1", 1)),
                Optional.of(new InetSocketAddress("2001:db8::1", 2)), Optional.of(false));
        assertEquals(List.of("Report:", "    * Time: 1970-01-01T00:00:00Z", "    * UDP: true",
                "    * IPv4: yes, 192.0.2.1:1", "    * IPv6: yes, [2001:db8::1]:2",
                "    * MappingVariesByDestIP: true", "    * CaptivePortal: false", "    * Nearest DERP: region 3",
                "    * DERP latency:", "        -   3: 1.3ms   ()", "        - two: 12.3ms  (Second)",
                "        - one:         (First)"), new ReportTable(report, map).lines());
    }
}
