package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.DoorSuite;
import jakarta.json.Json;
import java.io.File;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR as it is shipped, on Payara Micro, without the front door: the container's doors and pages. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RelayIT extends DoorSuite {

    private static final int HTTP = Integer.getInteger("test.http.port", 0);
    private static final int HTTPS = Integer.getInteger("test.https.port", 0);

    @Deployment(testable = false)
    public static WebArchive relay() {
        return ShrinkWrap.createFromZipFile(
                WebArchive.class, new File(System.getProperty("test.distribution"), "ROOT.war"));
    }

    @Override
    protected List<Port> ports() {
        return List.of(new TcpPort(HTTP, false), new TcpPort(HTTPS, true));
    }

    @Override
    protected long refusedMeshKeys() throws Exception {
        return refusedMeshKeys(HTTP);
    }

    @Test
    void theSmallPagesHaveDerpersAnswers() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of("/derp/probe", "/derp/latency-check")) {
            for (String method : List.of("GET", "HEAD")) {
                var probe = call(http, method, path);
                assertEquals(200, probe.statusCode());
                assertEquals("", probe.body());
                assertEquals("*", probe.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
            }
            for (String method : List.of("OPTIONS", "POST", "PUT")) {
                var bogus = call(http, method, path);
                assertEquals(405, bogus.statusCode());
                assertEquals("bogus probe method\n", bogus.body());
                assertTrue(bogus.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
            }
        }
        var robots = call(http, "GET", "/robots.txt");
        assertEquals("User-agent: *\nDisallow: /\n", robots.body());
        for (String path : List.of("/", "/derp/", "/derp/xyz", "/nowhere")) {
            var home = call(http, "GET", path);
            assertEquals(200, home.statusCode(), path);
            assertEquals("text/html; charset=utf-8",
                    home.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT).replace(";c", "; c"));
            assertEquals(List.of("DENY"), home.headers().allValues("X-Frame-Options"));
            assertEquals(List.of("nosniff"), home.headers().allValues("X-Content-Type-Options"));
            assertTrue(home.headers().firstValue("Strict-Transport-Security").isPresent());
            assertTrue(home.headers().firstValue("Content-Security-Policy").isPresent());
            assertTrue(home.headers().firstValue("Server").isEmpty());
            assertTrue(home.body().contains("<h1>DERP</h1>"));
        }
    }

    @Test
    void onlyValidChallengesAreAnswered() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        assertEquals("", challenge(http, ""));
        assertEquals("response input", challenge(http, "input"));
        assertEquals("response ts_derp99b.tailscale.com", challenge(http, "ts_derp99b.tailscale.com"));
        assertEquals("response " + "x".repeat(64), challenge(http, "x".repeat(64)));
        assertEquals("", challenge(http, "x".repeat(65)));
        assertEquals("", challenge(http, "a b"));
    }

    private static String challenge(HttpClient http, String challenge) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + "/generate_204"));
        if (!challenge.isEmpty()) {
            request.header("X-Tailscale-Challenge", challenge);
        }
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(204, answer.statusCode());
        assertEquals("no-cache, no-store, must-revalidate, no-transform, max-age=0",
                answer.headers().firstValue("Cache-Control").orElse(""));
        return answer.headers().firstValue("X-Tailscale-Response").orElse("");
    }

    private static HttpResponse<String> call(HttpClient http, String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theMapDescribesThisRelay() throws Exception {
        var answer = call(HttpClient.newHttpClient(), "GET", "/derpmap/default");
        assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            var map = reader.readObject();
            var node = map.getJsonObject("Regions").getJsonObject("900").getJsonArray("Nodes").getJsonObject(0);
            assertEquals("localhost", node.getString("HostName"));
            assertEquals(HTTPS, node.getInt("DERPPort"));
            assertEquals(-1, node.getInt("STUNPort"));
            assertTrue(map.getBoolean("omitDefaultRegions"));
        }
    }
}
