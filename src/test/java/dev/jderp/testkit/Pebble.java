package dev.jderp.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Let's Encrypt's test authority, with its own DNS server, in which every name has the address 127.0.0.1 until a test
 * changes that. It checks names at the ports that it is started with, in place of 443 and 80.
 */
public final class Pebble implements AutoCloseable {

    private static final String VERSION = "v2.10.3";
    private static final String SOURCE = "github.com/letsencrypt/pebble/v2/cmd/";

    private final Path directory;
    private final RegionFiles files;
    private final Path program;
    private final Process names;
    private final int port = RelayProcess.freePort();
    private final int managementPort = RelayProcess.freePort();
    private final int namesPort = RelayProcess.freePort();
    private final int dnsPort = RelayProcess.freePort();
    private final Map<String, String> environment = new HashMap<>(Map.of("PEBBLE_VA_NOSLEEP", "1"));
    private Process authority;

    private Pebble(Path directory, Path program, Path namesProgram) throws Exception {
        this.directory = directory;
        this.program = program;
        this.files = RegionFiles.make(directory);
        this.names = start(List.of(namesProgram.toString(), "-http01", "", "-https01", "", "-tlsalpn01", "",
                "-doh", "", "-defaultIPv6", "", "-dnsserver", "127.0.0.1:" + dnsPort,
                "-management", "127.0.0.1:" + namesPort));
        await(namesPort, names);
    }

    /** Starts the DNS server; empty, with a printed reason, if Pebble is not installed. */
    public static Optional<Pebble> find(Path directory) throws Exception {
        Optional<Path> pebble = Upstream.find("pebble", SOURCE + "pebble@" + VERSION);
        Optional<Path> names = Upstream.find("pebble-challtestsrv", SOURCE + "pebble-challtestsrv@" + VERSION);
        return pebble.isPresent() && names.isPresent()
                ? Optional.of(new Pebble(directory, pebble.get(), names.get()))
                : Optional.empty();
    }

    /** Sets a variable of the authority that is started next, such as the share of nonces that it rejects. */
    public Pebble with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts the authority, with no accounts. */
    public void start(int tlsPort, int httpPort) throws Exception {
        start(tlsPort, httpPort, "");
    }

    /**
     * Starts the authority.
     *
     * @param more further members of its configuration, each followed by a comma
     */
    public void start(int tlsPort, int httpPort, String more) throws Exception {
        Path config = directory.resolve("pebble.json");
        Files.writeString(config, """
                {"pebble": {%s
                  "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d,
                  "retryAfter": {"authz": 1, "order": 1}, "keyAlgorithm": "ecdsa",
                  "domainBlocklist": ["blocked.example"],
                  "profiles": {"default": {"description": "90 days", "validityPeriod": 7776000},
                    "shortlived": {"description": "6 days", "validityPeriod": 518400}}}}
                """.formatted(more, port, managementPort, files.certificate(), files.key(), httpPort, tlsPort));
        authority = start(List.of(program.toString(), "-config", config.toString(),
                "-dnsserver", "127.0.0.1:" + dnsPort));
        await(port, authority);
    }

    /** Ends the authority; it can be started again, with no accounts. */
    public void stop() {
        end(authority);
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("pebble.log").toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void await(int at, Process process) throws InterruptedException {
        Polling.await(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), at)) {
                return probe.isConnected();
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new AssertionError(log());
                }
                return false;
            }
        });
    }

    /** The output of both programs. */
    public String log() {
        try {
            return Files.readString(directory.resolve("pebble.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The URL of its directory. */
    public URI directory() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    /** The file with the authority of its own HTTPS certificate. */
    public Path roots() {
        return files.authority();
    }

    /** Writes the root of the certificates that it issues, in PEM; each start has a new one. */
    public void writeIssuer(Path file) throws IOException, InterruptedException {
        Command.run("curl", "-sS", "--fail", "--cacert", roots().toString(), "-o", file.toString(),
                "https://localhost:" + managementPort + "/roots/0");
    }

    /** Sets the only address of a name in its DNS. */
    public void setAddress(String name, String address) throws IOException, InterruptedException {
        post("clear-a", "{\"host\":\"" + name + "\"}");
        post("add-a", "{\"host\":\"" + name + "\",\"addresses\":[\"" + address + "\"]}");
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + namesPort + "/" + path))
                            .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode());
            }
        }
    }

    @Override
    public void close() {
        end(names);
        if (authority != null) {
            stop();
        }
    }
}
