package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.auth.Role;
import dev.jderp.auth.TokenFile;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Schemathesis;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Administration over HTTP, against the WAR as it is shipped: every operation with good, bad and unauthorised calls.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class AdminIT {

    private static final int HTTP = Integer.getInteger("test.http.port", 0);
    private static final Path STATE = Path.of(System.getProperty("test.state", "target/it-state"));
    private static final String REGION = """
            {"RegionCode":"two","RegionName":"Two","Nodes":[
             {"Name":"901a","HostName":"a.example.com"},{"Name":"901b","HostName":"b.example.com","Rack":7}]}""";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String admin = "";

    @Deployment(testable = false)
    public static WebArchive relay() {
        return ShrinkWrap.createFromZipFile(
                WebArchive.class, new File(System.getProperty("test.distribution"), "ROOT.war"));
    }

    @BeforeEach
    @AfterEach
    void noEdits() throws Exception {
        admin = Files.readString(STATE.resolve("admin-token")).strip();
        assertEquals(200, admin("DELETE", "/api/v1/map", "").statusCode());
    }

    private HttpResponse<byte[]> call(String token, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + HTTP + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> admin(String method, String path, String body) throws Exception {
        return call(admin, method, path, body, "If-Match", "*", "Content-Type", "application/json");
    }

    private static JsonObject json(HttpResponse<byte[]> answer) {
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readObject();
        }
    }

    private JsonObject get(String path) throws Exception {
        HttpResponse<byte[]> answer = call(admin, "GET", path, "");
        assertEquals(200, answer.statusCode(), path);
        return json(answer);
    }

    private static String tag(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void everyOperationRequiresATokenWithItsRole() throws Exception {
        String viewer = TokenFile.append(STATE.resolve("admin-tokens"), "viewer", Role.VIEWER, true).secretText();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (call(viewer, "GET", "/api/v1/status", "").statusCode() != 200) {
            assertTrue(System.nanoTime() - until < 0, "the new token is not taken");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        String key = NodePrivateKey.generate().publicKey().text();
        String yaml = new String(call("", "GET", "/openapi", "").body(), StandardCharsets.UTF_8);
        Map<?, ?> document = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        for (Map.Entry<?, ?> path : ((Map<?, ?>) document.get("paths")).entrySet()) {
            for (Object each : ((Map<?, ?>) path.getValue()).keySet()) {
                String method = each.toString().toUpperCase(Locale.ROOT);
                String where = path.getKey().toString()
                        .replace("{id}", "900").replace("{name}", "none").replace("{nodekey}", key)
                        .replace("{tailnet}", "t");
                if (!where.startsWith("/api/v1/")) {
                    assertEquals(200, call("", method, where, "").statusCode(), where);
                    continue;
                }
                HttpResponse<byte[]> refused = call("", method, where, "", "If-Match", "*");
                assertTrue(List.of(401, 429).contains(refused.statusCode()), method + " " + where);
                assertEquals(refused.statusCode(), json(refused).getInt("status"));
                if (!method.equals("GET")) {
                    assertEquals(403,
                            call(viewer, method, where, method.equals("DELETE") ? "" : "{}", "If-Match", "*",
                                    "Content-Type",
                                    "application/json").statusCode(),
                            method + " " + where);
                }
            }
        }
        assertTrue(List.of(401, 429).contains(call("jderp_wrong", "GET", "/api/v1/map", "").statusCode()));
        assertEquals(200, call(admin, "GET", "/api/v1/map", "").statusCode(), "a good token always works");
    }

    @Test
    void theMapIsEditedAndServedAndRevertedByItsVersion() throws Exception {
        HttpResponse<byte[]> before = call(admin, "GET", "/api/v1/map", "");
        assertEquals(304, call(admin, "GET", "/api/v1/map", "", "If-None-Match", tag(before)).statusCode());
        HttpResponse<byte[]> put = call(admin, "PUT", "/api/v1/map/regions/901", REGION,
                "If-Match", tag(before), "Content-Type", "application/json");
        assertEquals(200, put.statusCode());
        assertEquals(7, json(put).getJsonArray("Nodes").getJsonObject(1).getInt("Rack"), "what is unknown is kept");
        assertEquals(412, call(admin, "PUT", "/api/v1/map/regions/901", REGION,
                "If-Match", tag(before), "Content-Type", "application/json").statusCode());
        assertEquals(428, call(admin, "DELETE", "/api/v1/map/regions/901", "").statusCode());
        assertEquals(415, call(admin, "PUT", "/api/v1/map/regions/901", REGION,
                "If-Match", "*", "Content-Type", "text/plain").statusCode());
        assertEquals(400, admin("PUT", "/api/v1/map/regions/901", "{\"Nodes\":[").statusCode());
        assertEquals(400, admin("GET", "/api/v1/map/regions/x", "").statusCode());
        assertEquals(404, admin("GET", "/api/v1/map/regions/902", "").statusCode());
        assertEquals(404, admin("DELETE", "/api/v1/map/regions/902", "").statusCode());
        HttpResponse<byte[]> faulty = admin("PUT", "/api/v1/map/regions/901/nodes/901c", "{\"DERPPort\":70000}");
        assertEquals(422, faulty.statusCode());
        assertEquals("[\"HostName: is missing\",\"DERPPort: 70000 is not a port\"]",
                json(faulty).getJsonArray("faults").toString());
        assertEquals(200, admin("PUT", "/api/v1/map/regions/901/nodes/901c", "{\"HostName\":\"c.example.com\"}")
                .statusCode());
        assertEquals(204, admin("DELETE", "/api/v1/map/regions/901/nodes/901c", "").statusCode());
        assertEquals(404, admin("GET", "/api/v1/map/regions/901/nodes/901c", "").statusCode());
        assertEquals(200, admin("POST", "/api/v1/map/regions/901/nodes/901a/drain", "").statusCode());
        assertEquals("[\"901a\"]", get("/api/v1/map/sources").getJsonArray("drained").toString());
        JsonObject served = json(call("", "GET", "/derpmap/default", ""));
        assertEquals("901b", served.getJsonObject("Regions").getJsonObject("901").getJsonArray("Nodes")
                .getJsonObject(0).getString("Name"));
        assertEquals(200, admin("POST", "/api/v1/map/regions/901/nodes/901a/undrain", "").statusCode());
        JsonObject whole = get("/api/v1/map");
        assertEquals(200, admin("PUT", "/api/v1/map", whole.toString()).statusCode());
        assertEquals(204, admin("POST", "/api/v1/map/regions/901/revert", "").statusCode());
        assertEquals(json(before), get("/api/v1/map"));
        assertEquals(json(before).getJsonObject("Regions").getJsonObject("900").getJsonArray("Nodes").get(0),
                get("/api/v1/map/self"));
    }

    @Test
    void aMapFromAPolicyFileIsTakenWithAWarning() throws Exception {
        HttpResponse<byte[]> put = admin("PUT", "/api/v1/map",
                "{\"acls\":[],\"derpMap\":{\"Regions\":{\"900\":null,\"901\":" + REGION + "}}}");
        assertEquals(200, put.statusCode());
        assertEquals(List.of("derpMap: the map is this member; everything outside it is ignored"),
                put.headers().allValues("Jderp-Map-Warning"));
        assertEquals(Set.of("901"), json(call("", "GET", "/derpmap/default", "")).getJsonObject("Regions").keySet());
        assertEquals(List.of("the map has no region"),
                admin("PUT", "/api/v1/map", "{}").headers().allValues("Jderp-Map-Warning"));
        HttpResponse<byte[]> many = admin("PUT", "/api/v1/map",
                "{\"Regions\":{\"901\":{\"RegionID\":901,\"Nodes\":[null" + ",null".repeat(299) + "]}}}");
        assertEquals(200, many.statusCode());
        assertEquals(10, many.headers().allValues("Jderp-Map-Warning").size());
    }

    @Test
    void theServedMapIsCachedAndCompressed() throws Exception {
        HttpResponse<byte[]> plain = call("", "GET", "/derpmap/example.com", "");
        assertEquals("public, max-age=60", plain.headers().firstValue("Cache-Control").orElse(""));
        HttpResponse<byte[]> gzip = call("", "GET", "/derpmap/example.com", "", "Accept-Encoding", "gzip");
        assertEquals("gzip", gzip.headers().firstValue("Content-Encoding").orElse(""));
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertEquals(json(plain), Json.createReader(new StringReader(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8))).readObject());
        }
        for (String tag : List.of(tag(plain), tag(gzip), "W/" + tag(plain))) {
            HttpResponse<byte[]> known = call("", "GET", "/derpmap/example.com", "", "If-None-Match", tag);
            assertEquals(304, known.statusCode());
            assertEquals(0, known.body().length);
            HttpResponse<byte[]> byResource = call("", "GET", "/derpmap/%65xample.com", "", "If-None-Match", tag);
            assertEquals(304, byResource.statusCode());
            for (String header : List.of("ETag", "Cache-Control", "Vary", "X-Content-Type-Options")) {
                assertEquals(byResource.headers().allValues(header), known.headers().allValues(header), header);
            }
        }
        assertEquals(400, call("", "GET", "/derpmap/" + "x".repeat(256), "").statusCode());
        assertEquals(405, call("", "POST", "/derpmap/default", "").statusCode());
    }

    @Test
    void theBodyOfAnUnusualMethodIsNotTheNextRequest() throws Exception {
        String head = "Host: localhost\r\nAuthorization: Bearer " + admin + "\r\n";
        String body = "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (String method : List.of("QUERY", "TRACE", "DELETE")) {
            try (HostileClient client = HostileClient.plain(HTTP)) {
                client.sendText(method + " /api/v1/status HTTP/1.1\r\n" + head + "Content-Length: " + body.length()
                        + "\r\n\r\n" + body
                        + "GET /api/v1/map HTTP/1.1\r\nConnection: close\r\n" + head + "\r\n");
                String all = client.readAll();
                assertTrue(all.startsWith("HTTP/1.1 405 "), all);
                assertFalse(all.contains("User-agent"), all);
                assertEquals(!method.equals("TRACE"), all.contains("HTTP/1.1 200 "), all);
            }
        }
        assertEquals(404, admin("DELETE", "/api/v1/map/regions/900/nodes/none", "{}").statusCode());
    }

    /** Where {@code pip install schemathesis} has been done; with few requests of each kind, so that it stays short. */
    @Test
    void schemathesisFindsOnlyDocumentedStatuses() throws Exception {
        Path document = Files.write(STATE.resolve("openapi.yaml"), call("", "GET", "/openapi", "").body());
        Optional<String> report = Schemathesis.run(
                document, URI.create("http://localhost:" + HTTP), admin, "/(events|traffic)$");
        report.ifPresent(text -> assertTrue(text.contains("Tested: 28"), text));
    }

    @Test
    void fiftyEditorsLoseNoEdit() throws Exception {
        assertEquals(200, admin("PUT", "/api/v1/map/regions/901", "{\"Nodes\":[]}").statusCode());
        try (ExecutorService editors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 50)
                    .<Future<?>>mapToObj(i -> editors.submit(() -> {
                        int status = 412;
                        while (status == 412) {
                            String version = tag(call(admin, "GET", "/api/v1/map", ""));
                            status = call(admin, "PUT", "/api/v1/map/regions/901/nodes/n" + i,
                                    "{\"HostName\":\"h" + i + ".example.com\"}",
                                    "If-Match", version, "Content-Type", "application/json").statusCode();
                        }
                        assertEquals(200, status);
                        return null;
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get(2, TimeUnit.MINUTES);
            }
        }
        assertEquals(50, get("/api/v1/map/regions/901").getJsonArray("Nodes").size());
    }

    @Test
    void clientsAreSeenAndClosedAndDenied() throws Exception {
        try (HostileClient client = HostileClient.login(HTTP, false, false)) {
            JsonObject seen = get("/api/v1/clients?transport=native").getJsonArray("clients").getJsonObject(0);
            String key = seen.getString("key");
            assertEquals(key, get("/api/v1/clients/" + key).getString("key"));
            assertTrue(get("/api/v1/status").getInt("clients") >= 1);
            assertEquals(1, json(admin("DELETE", "/api/v1/clients/" + key, "")).getInt("closed"));
            assertEquals(404, admin("DELETE", "/api/v1/clients/" + key, "").statusCode());
            for (int bytes = 0; !client.isClosedByPeer(); bytes++) {
                assertTrue(bytes < 4096, "it is not closed");
            }
            assertEquals(200, admin("PUT", "/api/v1/admission/deny", "{\"keys\":[\"" + key + "\"]}").statusCode());
            assertTrue(get("/api/v1/admission/deny").getJsonArray("keys").toString().contains(key));
            assertEquals(200, admin("PUT", "/api/v1/admission/deny", "{\"keys\":[]}").statusCode());
        }
        assertEquals(400, admin("PUT", "/api/v1/admission/deny", "{\"keys\":[\"x\"]}").statusCode());
        assertEquals(428, call(admin, "PUT", "/api/v1/admission/deny", "{\"keys\":[]}",
                "Content-Type", "application/json").statusCode());
        for (String bad : List.of("limit=0", "limit=x", "cursor=!", "sort=age", "home=maybe", "address=x", "other=1")) {
            assertEquals(400, call(admin, "GET", "/api/v1/clients?" + bad, "").statusCode(), bad);
        }
        assertEquals(400, call(admin, "GET", "/api/v1/clients/nodekey:00", "").statusCode());
    }

    @Test
    void theDashboardsOperationsAnswer() throws Exception {
        assertEquals("admin", get("/api/v1/caller").getString("role"));
        assertEquals(200, admin("PUT", "/api/v1/admission/deny", "{\"keys\":[]}").statusCode());
        JsonObject change = get("/api/v1/audit?limit=1").getJsonArray("changes").getJsonObject(0);
        assertEquals("PUT /api/v1/admission/deny: 200", change.getString("text"));
        assertEquals("admin", change.getString("role"));
        assertFalse(get("/api/v1/prober").getBoolean("enabled"));
        assertEquals("[]", get("/api/v1/prober").getJsonArray("probes").toString());
        assertTrue(get("/api/v1/certificates").containsKey("certificates"));
        assertTrue(get("/api/v1/clients/summary").containsKey("roundTrips"));
        JsonObject series = get("/api/v1/series?seconds=60&step=5");
        assertEquals(5, series.getInt("step"));
        assertTrue(series.getJsonObject("columns").containsKey("queueDelayMicros"));
        for (String bad : List.of("series?seconds=3601", "series?step=0", "audit?limit=1001", "prober?limit=x")) {
            assertEquals(400, call(admin, "GET", "/api/v1/" + bad, "").statusCode(), bad);
        }
    }

    @Test
    void withoutAMeshKeyThereAreNoLinksToOtherRelays() throws Exception {
        JsonObject mesh = get("/api/v1/mesh");
        assertFalse(mesh.getBoolean("meshKey"));
        assertEquals(0, mesh.getInt("linksExpected"));
        assertEquals(get("/api/v1/status").getString("publicKey"), mesh.getString("key"));
        assertEquals("{\"neighbours\":[],\"settings\":[]}", get("/api/v1/mesh/neighbours").toString());
        String path = "/api/v1/mesh/neighbours";
        assertEquals(409, admin("PUT", path, "{\"neighbours\":[\"relay2\"]}").statusCode());
        HttpResponse<byte[]> faulty = admin("PUT", path, "{\"neighbours\":[\"relay2\",\"a/b/c\",7]}");
        assertEquals(422, faulty.statusCode());
        assertEquals(2, json(faulty).getJsonArray("faults").size());
        assertEquals(428, call(admin, "PUT", path, "{\"neighbours\":[]}", "Content-Type", "application/json")
                .statusCode());
    }

    @Test
    void eventsAndTrafficAreStreamed() throws Exception {
        for (String path : List.of("/api/v1/events", "/api/v1/traffic?top=5")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + HTTP + path))
                    .header("Authorization", "Bearer " + admin).build();
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                assertEquals(200, answer.statusCode());
                String first = new String(in.readNBytes(6), StandardCharsets.UTF_8);
                assertEquals("event:", first);
            }
        }
        assertEquals(400, call(admin, "GET", "/api/v1/traffic?top=0", "").statusCode());
    }

    @Test
    void reloadAndPruneReportTheirResults() throws Exception {
        JsonObject reloaded = json(admin("POST", "/api/v1/reload", ""));
        assertTrue(reloaded.getJsonArray("files").getJsonObject(0).getBoolean("ok"));
        JsonObject pruned = json(admin("POST", "/api/v1/prune", "{\"dryRun\":true}"));
        assertEquals(0, pruned.getInt("candidates"));
        assertEquals(400, admin("POST", "/api/v1/prune", "{\"max\":10000}").statusCode());
        assertEquals(400, admin("POST", "/api/v1/prune", "{\"most\":1}").statusCode());
        HttpResponse<byte[]> unknown = admin("GET", "/api/v1/nothing", "");
        assertEquals(404, unknown.statusCode());
        assertEquals("application/problem+json", unknown.headers().firstValue("Content-Type").orElse(""));
        assertFalse(unknown.headers().firstValue("X-Frame-Options").isEmpty());
    }
}
