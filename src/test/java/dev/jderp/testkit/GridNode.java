package dev.jderp.testkit;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A server of a region with a data grid, in a process of its own, and its API. */
public final class GridNode implements AutoCloseable {

    private static final long MAX_WAIT_NS = Duration.ofMinutes(5).toNanos();
    private static final long POLL_NS = Duration.ofMillis(50).toNanos();
    private static final Duration MAX_RESPONSE = Duration.ofSeconds(30);

    /**
     * Where the server runs.
     *
     * @param address its address for clients and the API
     * @param gridAddress its address for the other members
     * @param launcher the program that runs it there; empty for this host
     */
    public record Place(String address, String gridAddress, List<String> launcher) {

        public static final Place HERE = new Place("127.0.0.1", "127.0.0.1", List.of());
    }

    private final String name;
    private final Path home;
    private final Place place;
    private final int httpPort = RelayProcess.freePort();
    private final int frontPort = RelayProcess.freePort();
    private final HttpClient web = HttpClient.newHttpClient();
    private final Map<String, String> settings = new HashMap<>();
    private final List<String> javaOptions = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    private RelayProcess process;

    private GridNode(Path home, String name, Place place, Map<String, String> settings, List<String> javaOptions)
            throws IOException {
        this.home = Files.createDirectories(home);
        this.name = name;
        this.place = place;
        this.settings.putAll(Map.of(
                "DERP_HTTP_PORT", Integer.toString(httpPort),
                "DERP_FRONT_DOOR_PORT", Integer.toString(frontPort),
                "DERP_FRONT_DOOR_TLS", "false",
                "DERP_HTTP_ADDRESS", place.address(),
                "DERP_NODE_NAME", name));
        this.settings.putAll(settings);
        this.javaOptions.addAll(javaOptions);
        this.process = launch();
    }

    private RelayProcess launch() throws IOException {
        return RelayProcess.start(place.launcher(), javaOptions, home, settings);
    }

    /** Begins to start a server with these settings. */
    public static GridNode begin(Path directory, String name, Place place, Map<String, String> settings,
            String... javaOptions) throws IOException {
        return new GridNode(directory.resolve(name), name, place, settings, List.of(javaOptions));
    }

    /** Begins to start a server on this host, with its own port in the grid and all. */
    public static GridNode begin(Path directory, int index, List<Integer> gridPorts) throws IOException {
        String members = String.join(",", gridPorts.stream().map(each -> "127.0.0.1:" + each).toList());
        return begin(directory, "900" + (char) ('a' + index), Place.HERE, Map.of(
                "DERP_GRID_ADDRESS", "127.0.0.1:" + gridPorts.get(index), "DERP_GRID_MEMBERS", members));
    }

    /** Waits until it is ready. */
    public GridNode awaitReady() throws IOException {
        var unused = process.readyBlockOfNeighbour();
        return this;
    }

    /** Begins to start it again, with the files that it has left. */
    public void restart() throws IOException {
        process = launch();
    }

    public String name() {
        return name;
    }

    public RelayProcess process() {
        return process;
    }

    /** The port for clients. */
    public int frontPort() {
        return frontPort;
    }

    public String address() {
        return place.address();
    }

    /** A file that it has written. */
    public Path file(String fileName) {
        return home.resolve("data").resolve(fileName);
    }

    /** Waits until it has logged this number of lines with this text. */
    public void awaitLogged(String text, long count) throws InterruptedException {
        Polling.await(() -> process.said().lines().filter(line -> line.contains(text)).count() == count);
    }

    /** Sends a signal, such as {@code STOP}. */
    public void signal(String signal) throws Exception {
        process.signal(signal);
    }

    /** Sends a request to the API, with pairs of header fields. */
    public HttpResponse<String> ask(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://" + place.address() + ":" + httpPort + "/api/v1" + path))
                .timeout(MAX_RESPONSE)
                .header("Authorization", "Bearer " + Files.readString(file("admin-token")).strip())
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return web.send(request.build(), BodyHandlers.ofString());
    }

    /** The body of a response. */
    public String get(String path) throws Exception {
        return ask("GET", path, "").body();
    }

    public JsonObject json(String path) throws Exception {
        return parse(get(path));
    }

    /** Replaces a resource, whatever its version is; the response is a success. */
    public void put(String path, String body) throws Exception {
        HttpResponse<String> response = ask("PUT", path, body, "If-Match", "*");
        if (response.statusCode() != 200) {
            throw new AssertionError(name + ": " + response.statusCode() + " " + response.body());
        }
    }

    /** The version of a resource. */
    public String etag(String path) throws Exception {
        return ask("GET", path, "").headers().firstValue("ETag").orElseThrow();
    }

    /** Polls until the body is as expected; returns it. */
    public String await(String path, Predicate<String> expected) throws Exception {
        long startNs = System.nanoTime();
        String body = get(path);
        while (!expected.test(body)) {
            if (System.nanoTime() - startNs > MAX_WAIT_NS) {
                throw new AssertionError(name + " " + path + ": " + body + "\n" + process.said());
            }
            LockSupport.parkNanos(POLL_NS);
            body = get(path);
        }
        return body;
    }

    /** Waits until the grid has this number of members, each of which answers. */
    public void awaitMembers(int count) throws Exception {
        await("/status?scope=region", body -> {
            JsonObject status = parse(body);
            return status.getJsonArray("nodes").size() == count && status.getJsonArray("missing").isEmpty()
                    && status.getString("scope").equals("region");
        });
    }

    /** Reads a JSON object. */
    public static JsonObject parse(String text) {
        try (JsonReader reader = JsonProviders.JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
