package dev.jderp.cli;

import dev.jderp.bench.Bench;
import dev.jderp.bench.BenchOptions;
import dev.jderp.client.DerpClient;
import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.Directory;
import dev.jderp.sockets.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A relay in a process of its own that serves a few packets while Java records which classes that takes. */
final class TrainingRun {

    private static final Duration START = Duration.ofSeconds(60);
    /** The process ends when the cache is made, which takes as long as several starts. */
    private static final Duration END = Duration.ofMinutes(3);
    private static final long POLL_MS = 50;
    private static final BenchOptions LOAD = new BenchOptions(2, 1200, 4, Duration.ofSeconds(1), 0);

    private TrainingRun() {}

    /**
     * Runs the relay of {@code jar}, and writes the cache that Java has made into {@code file}.
     *
     * @throws IOException with one line, if it did not start, or has made no cache; the file is unchanged
     */
    static void run(Path jar, Path file) throws IOException, InterruptedException {
        Path state = Files.createTempDirectory("jderp-cache");
        Path log = state.resolve("log");
        Path cache = state.resolve("cache");
        try {
            int door = FreePort.onLoopback();
            int pages = FreePort.onLoopback();
            Process relay = start(jar, cache, state, door, pages);
            try {
                awaitReady(relay, pages, log);
                new Bench(key -> DerpClient.builder(key).url(URI.create("https://127.0.0.1:" + door))
                        .insecureForTests(), LOAD, Duration.ZERO).run(live -> {
                        });
                relay.destroy();
                if (!relay.waitFor(END.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
                    throw new IOException("Java made no file: " + lastLine(log));
                }
                AtomicFile.shared(file).replace(draft -> {
                    try (OutputStream out = Files.newOutputStream(draft)) {
                        Files.copy(cache, out);
                    }
                });
            } finally {
                relay.destroyForcibly();
            }
        } finally {
            Directory.delete(state);
        }
    }

    private static Process start(Path jar, Path cache, Path state, int door, int pages) throws IOException {
        Path flags = jar.resolveSibling("jderp.jvm");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + flags,
                "-XX:AOTCacheOutput=" + cache, "-jar", jar.toString(), "relay");
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("DERP_") || name.equals("NOTIFY_SOCKET"));
        environment.put("DERP_STATE_DIR", state.toString());
        environment.put("DERP_HOSTNAME", "localhost");
        environment.put("DERP_FRONT_DOOR_ADDRESSES", "127.0.0.1");
        environment.put("DERP_FRONT_DOOR_PORT", Integer.toString(door));
        environment.put("DERP_HTTP_PORT", Integer.toString(pages));
        environment.put("DERP_STUN", "false");
        environment.put("DERP_DRAIN_SECONDS", "0");
        return builder.directory(state.toFile())
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("log").toFile())
                .start();
    }

    private static void awaitReady(Process relay, int pages, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!isReady(pages)) {
            if (relay.waitFor(POLL_MS, TimeUnit.MILLISECONDS) || System.nanoTime() - end > 0) {
                throw new IOException("the relay did not start: " + lastLine(log));
            }
        }
    }

    private static boolean isReady(int pages) {
        try {
            return HealthCommand
                    .ask(URI.create("http://127.0.0.1:" + pages + "/health/ready")) == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readString(log, StandardCharsets.UTF_8).strip().lines().toList();
        return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
    }
}
