package dev.jderp.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Upstream's control server for tests, with a page that loads upstream's client for browsers. */
public final class WasmControl implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("target/wasm");
    private static final Map<String, String> BROWSER = Map.of("GOOS", "js", "GOARCH", "wasm");

    private final Process process;
    private final String url;

    private WasmControl(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Builds server and client, which takes minutes at the first time, and starts the server; empty, with a printed
     * reason, if they cannot be built.
     *
     * @param relay the host name of the only relay in the DERP map, which browsers find at port 443
     */
    public static Optional<WasmControl> start(String relay) throws IOException, InterruptedException {
        GoModule module = new GoModule("wasmcontrol", "upstream's client in WebAssembly");
        Path client = PROGRAMS.resolve("client.wasm").toAbsolutePath();
        Path server = PROGRAMS.resolve("wasmcontrol").toAbsolutePath();
        if (!module.build(Map.of(), ".", server)
                || !module.build(BROWSER, "tailscale.com/cmd/tsconnect/wasm", client)) {
            return Optional.empty();
        }
        Process process = new ProcessBuilder(server.toString(), "-client", client.toString(), "-relay", relay)
                .directory(module.directory().toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (line == null || !line.startsWith("http://")) {
            throw new AssertionError("the control server does not start: " + line);
        }
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(System.out::println));
        return Optional.of(new WasmControl(process, line));
    }

    /** The URL of its page, without a path. */
    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
