package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.derpmap.CertName;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.ProberOptions;
import dev.jderp.prober.pages.PageRequest;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the prober's metrics have the names and labels of derpprobe's, where there is a Go to build that. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DerpProbeIT {

    private static final String PROGRAM = "tailscale.com/cmd/derpprobe@v1.102.5";
    private static final Pattern LINE = Pattern.compile("(derpprobe_\\w+)\\{(.*)\\} \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    /** How many there are once probes of the map, TLS, mesh, bandwidth and queuing delay have run. */
    private static final int METRICS = 14;

    @TempDir
    Path directory;

    @Test
    void namesAndLabelsAreDerpprobes() throws Exception {
        ProcessBuilder install = new ProcessBuilder("go", "install", PROGRAM).redirectErrorStream(true);
        install.environment().put("GOBIN", directory.toString());
        Process installing;
        try {
            installing = install.start();
        } catch (IOException e) {
            System.out.println("SKIPPED the comparison with derpprobe: there is no go command");
            return;
        }
        String said = new String(installing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (installing.waitFor() != 0) {
            System.out.println("SKIPPED the comparison with derpprobe: it cannot be built here: " + said);
            return;
        }
        try (OpenRelay relay = OpenRelay.tls()) {
            Path map = Files.writeString(directory.resolve("map.json"),
                    """
                            {"Regions":{"900":{"RegionID":900,"RegionCode":"own","RegionName":"Own","Nodes":[
                            {"Name":"900a","RegionID":900,"HostName":"localhost","CertName":"%s",
                            "IPv4":"127.0.0.1","IPv6":"none","STUNPort":-1,"DERPPort":%d}]}}}"""
                            .formatted(CertName.of(relay.chain()), relay.port()));
            assertEquals(derpprobe(map), ours(map));
        }
    }

    private Map<String, SortedSet<String>> derpprobe(Path map) throws Exception {
        int port = RelayProcess.freePort();
        Process program = new ProcessBuilder(directory.resolve("derpprobe").toString(),
                "-derp-map", map.toUri().toString().replace("file:/", "file:///").replace("////", "//"),
                "-listen", "127.0.0.1:" + port, "-spread=false", "-interval", "2s", "-mesh-interval", "2s",
                "-tls-interval", "2s", "-bw-interval", "2s", "-qd-packets-per-second", "20")
                .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        try {
            while (true) {
                try (InputStream in = URI.create("http://127.0.0.1:" + port + "/debug/varz").toURL().openStream()) {
                    var all = metrics(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    if (isWhole(all)) {
                        return all;
                    }
                } catch (ConnectException e) {
                    // it has not begun
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } finally {
            program.destroy();
            program.waitFor();
        }
    }

    private static Map<String, SortedSet<String>> ours(Path map) {
        Duration often = Duration.ofSeconds(2);
        try (DerpProbe probe = new DerpProbe(ProberOptions.DEFAULTS.withDerpMap(map.toUri().toString())
                .withSpread(false).withIntervals(often, often, often, often).withBandwidth(often, 1_000_000)
                .withQueuingDelay(20, Duration.ofSeconds(5)))) {
            probe.run();
            while (true) {
                String text = probe.pages().handle(PageRequest.of("GET", "/debug/varz", null, name -> null)).body();
                var all = metrics(text);
                if (isWhole(all)) {
                    return all;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static boolean isWhole(Map<String, SortedSet<String>> metrics) {
        SortedSet<String> attempts = metrics.getOrDefault("derpprobe_attempts_total", new TreeSet<>());
        return metrics.size() >= METRICS && attempts.contains("tcp_in_tcp") && attempts.contains("derp_path");
    }

    /** The labels by the metrics' names; those of a histogram's three lines as one. */
    private static Map<String, SortedSet<String>> metrics(String text) {
        Map<String, SortedSet<String>> all = new TreeMap<>();
        text.lines().forEach(line -> {
            Matcher metric = LINE.matcher(line);
            if (metric.matches()) {
                SortedSet<String> labels = all.computeIfAbsent(metric.group(1), it -> new TreeSet<>());
                Matcher label = LABEL.matcher(metric.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        });
        return all;
    }
}
