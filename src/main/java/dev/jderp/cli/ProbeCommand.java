package dev.jderp.cli;

import dev.jderp.key.MeshKey;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.ProberOptions;
import dev.jderp.prober.schedule.OnceResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code probe}: measures the relays of a map from outside, periodically or once. */
@Command(name = "probe", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Measures the relays of a DERP map as clients see them: TLS and certificates, STUN, packets \
                        from each node of a region to each other node, and optionally bandwidth and queueing delay. \
                        Serves the results at --listen: a page, and metrics for Prometheus at /debug/varz. Runs \
                        until Ctrl-C, or with --once until every probe has run.""",
                "",
                """
                        The options, and the names of probes and metrics, are derpprobe's. Two options are missing: \
                        -bw-tun-ipv4-addr and -secrets-url. A mesh key requires --region-code, since every relay \
                        that gets the key can read it. By default it listens on this host only, since everyone who \
                        can reach the page can start probes."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:with --once, every probe succeeded",
                "1:a probe failed, or the address to listen on is in use",
                "2:the command line is invalid",
                "130:ended by Ctrl-C"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar probe --derp-map https://relay.example.com:8443/derpmap/default",
                "  java -jar jderp.jar probe --derp-map derpmap.json --once --spread=false",
                "  java -jar jderp.jar probe --derp-map derpmap.json --once --json | jq '.Results[].ProbeInfo.Error'"})
final class ProbeCommand implements Callable<Integer> {

    private static final Pattern LISTEN = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]]*)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(names = {"--derp-map", "--map"}, required = true, paramLabel = "URL|FILE",
            description = "the DERP map, as JSON; local for the map of the tailscaled on this host")
    private String derpMap;

    @Option(names = "--listen", paramLabel = "[HOST]:PORT", defaultValue = "localhost:"
            + ProberOptions.DEFAULT_PORT,
            description = "address of the results page, such as :8030; default ${DEFAULT-VALUE}")
    private String listen;

    @Option(names = "--hosts", split = ",", paramLabel = "NAME", description = """
            host names by which a browser may open the page, in addition to addresses, localhost and the host \
            of --listen""")
    private List<String> hosts = List.of();

    @Option(names = "--once", description = "run each probe once, and print which ones succeeded and failed")
    private boolean once;

    @Option(names = "--json", description = "with --once, print the results as JSON; times are in nanoseconds")
    private boolean json;

    @Option(names = "--spread", arity = "0..1", paramLabel = "true|false", defaultValue = "true",
            fallbackValue = "true",
            description = "spread the first runs over the interval; default ${DEFAULT-VALUE}")
    private boolean spread;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "15s", converter = DurationText.class,
            description = "interval at which the map is fetched; default ${DEFAULT-VALUE}")
    private Duration interval;

    @Option(names = "--mesh-interval", paramLabel = "TIME", defaultValue = "15s", converter = DurationText.class,
            description = "interval of packets between nodes, 0 for never; default ${DEFAULT-VALUE}")
    private Duration meshInterval;

    @Option(names = "--stun-interval", paramLabel = "TIME", defaultValue = "15s", converter = DurationText.class,
            description = "interval of STUN probes, 0 for never; default ${DEFAULT-VALUE}")
    private Duration stunInterval;

    @Option(names = "--tls-interval", paramLabel = "TIME", defaultValue = "15s", converter = DurationText.class,
            description = "interval of certificate probes, 0 for never; default ${DEFAULT-VALUE}")
    private Duration tlsInterval;

    @Option(names = "--bw-interval", paramLabel = "TIME", defaultValue = "0", converter = DurationText.class,
            description = "interval of bandwidth probes, 0 for never; default ${DEFAULT-VALUE}")
    private Duration bwInterval;

    @Option(names = "--bw-probe-size-bytes", paramLabel = "N", defaultValue = "1000000",
            description = "bytes that a bandwidth probe sends; default ${DEFAULT-VALUE}")
    private long bwProbeSizeBytes;

    @Option(names = "--qd-packets-per-second", paramLabel = "N", defaultValue = "0",
            description = """
                    packets per second that measure queueing delay, 0 for none; default ${DEFAULT-VALUE}""")
    private int qdPacketsPerSecond;

    @Option(names = "--qd-packet-timeout", paramLabel = "TIME", defaultValue = "5s", converter = DurationText.class,
            description = "time after which a packet for queueing delay counts as lost; default ${DEFAULT-VALUE}")
    private Duration qdPacketTimeout;

    @Option(names = "--region-code", paramLabel = "CODE|ID", defaultValue = "",
            description = "the only region to probe; all by default")
    private String regionCode;

    @Mixin
    private MeshKeyOption meshKey;

    ProbeCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (json && !once) {
            throw usageError("--json requires --once; a running prober has the results at /debug/probe-all");
        }
        ProberOptions options = options();
        try {
            return once ? runOnce(options) : run(options);
        } catch (IllegalArgumentException e) {
            throw usageError(String.valueOf(e.getMessage()));
        }
    }

    private ProberOptions options() throws CommandException {
        Optional<MeshKey> key = meshKey.readIfSet();
        if (key.isPresent() && regionCode.isEmpty()) {
            throw usageError(
                    "--mesh-key-file requires --region-code: the key is only for the relays of its own region");
        }
        try {
            return ProberOptions.DEFAULTS
                    .withDerpMap(url())
                    .withSpread(spread)
                    .withIntervals(interval, meshInterval, stunInterval, tlsInterval)
                    .withBandwidth(bwInterval, bwProbeSizeBytes)
                    .withQueuingDelay(qdPacketsPerSecond, qdPacketTimeout)
                    .withRegionCode(regionCode)
                    .withMeshKey(key, OptionalInt.empty());
        } catch (IllegalArgumentException e) {
            throw usageError(String.valueOf(e.getMessage()));
        }
    }

    /** The URL of the map; the path of a file becomes a file URL. */
    private String url() {
        return derpMap.contains(":") || derpMap.equals(ProberOptions.LOCAL)
                ? derpMap
                : Path.of(derpMap).toAbsolutePath().toUri().toString();
    }

    private int runOnce(ProberOptions options) throws InterruptedException {
        CommandLine line = spec.commandLine();
        OnceResult result;
        try (Terminal.Progress progress = new Terminal.Progress(line.getErr())) {
            progress.show("probing ...");
            result = DerpProbe.once(options);
        }
        if (json) {
            line.getOut().println(result.toJson());
        } else {
            result.good().forEach(each -> line.getOut().println("good: " + TextTable.printable(each)));
            result.bad().forEach(each -> line.getOut().println("bad: " + TextTable.printable(each)));
        }
        return result.exitCode();
    }

    private int run(ProberOptions options) throws CommandException, InterruptedException {
        InetSocketAddress address = address();
        try (DerpProbe probe = new DerpProbe(options);
                ProbeServer server = new ProbeServer(address, probe.pages(), hosts())) {
            probe.run();
            spec.commandLine().getErr().println("results are at http://"
                    + PeerLine.address(server.address()) + "/");
            new CountDownLatch(1).await(); // until Ctrl-C
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(listen + ": cannot listen there: " + ErrorText.firstLine(e), e);
        }
    }

    private List<String> hosts() {
        List<String> all = new ArrayList<>(hosts);
        all.add(listen.substring(0, listen.lastIndexOf(':')));
        return all;
    }

    private InetSocketAddress address() {
        Matcher parts = LISTEN.matcher(listen);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT) {
            throw usageError("--listen is " + listen + "; expected a host, or nothing, and a port, such as :8030");
        }
        int port = Integer.parseInt(parts.group(3));
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
