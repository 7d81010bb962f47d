package dev.jderp.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay of this project in a region: the distribution in its own directory, which can be killed and restarted. */
public final class JderpNode implements RegionNode {

    /** The programs that a node can be. */
    public enum Kind {
        /** The whole server with its front door. */
        SERVER,
        /** The relay without a container. */
        RELAY
    }

    private static final Pattern PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    private final String name;
    private final Kind kind;
    private final Path home;
    private final int port;
    private final int httpPort = RelayProcess.freePort();
    private final Map<String, String> settings;
    private RelayProcess process;
    private String pin;

    /** Begins to start a node at {@code port}, with the front door's certificate and the mesh key of {@code files}. */
    public JderpNode(String name, Kind kind, RegionFiles files, int port, Map<String, String> more)
            throws IOException {
        this.name = name;
        this.kind = kind;
        this.port = port;
        this.pin = files.pin();
        this.home = Files.createDirectories(files.directory().resolve(name));
        this.settings = new HashMap<>(Map.of(
                "DERP_FRONT_DOOR_PORT", Integer.toString(port),
                "DERP_FRONT_DOOR_CERTIFICATE_FILE", files.certificate().toString(),
                "DERP_FRONT_DOOR_KEY_FILE", files.key().toString(),
                "DERP_HTTP_PORT", Integer.toString(httpPort),
                "DERP_NODE_NAME", name,
                "DERP_DRAIN_SECONDS", "0",
                "DERP_MESH_PSK_FILE", files.meshKey().toString()));
        settings.putAll(more);
        this.process = start();
    }

    private RelayProcess start() throws IOException {
        return kind == Kind.SERVER
                ? RelayProcess.start(home, settings)
                : RelayProcess.start(home, settings, "relay");
    }

    /** Starts it again after {@link #kill}, with the same key, ports and settings. */
    public void restart() throws IOException {
        process = start();
    }

    /** Ends its process by SIGKILL. */
    public void kill() throws IOException, InterruptedException {
        process.signal("KILL");
        process.awaitEnd();
    }

    @Override
    public void awaitReady() throws IOException {
        for (String line : process.readyBlock()) {
            Matcher found = PIN.matcher(line);
            pin = found.find() ? found.group() : pin;
        }
    }

    /** Runs a command of the same distribution to its end; returns its exit status and its output. */
    public Map.Entry<Integer, String> run(List<String> command) throws IOException, InterruptedException {
        try (RelayProcess run = RelayProcess.start(home, Map.of(), command.toArray(String[]::new))) {
            return run.ended();
        }
    }

    /** The URL of its port for HTTP, which serves this host only. */
    public String httpUrl() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** The file with the administrator's token, which a {@link Kind#SERVER} makes. */
    public Path tokenFile() {
        return home.resolve("data/admin-token");
    }

    /** The output so far. */
    public String output() {
        return process.said();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String pin() {
        return pin;
    }

    @Override
    public VarzPage numbers() throws IOException {
        return VarzPage.read(httpUrl());
    }

    @Override
    public void close() {
        process.close();
    }
}
