package dev.jderp.cli;

import dev.jderp.bench.Bench;
import dev.jderp.bench.BenchFigures;
import dev.jderp.bench.BenchOptions;
import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.JsonProviders;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code bench}: puts load on a relay and prints throughput, latency and loss. */
@Command(name = "bench", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Puts load on a relay: in each pair of clients, one sends numbered packets to the other. \
                        Reports how many arrive, their latency, and how many are lost.""",
                "",
                """
                        Both ends are in this process, so the figures include the relay, the network in both \
                        directions, and this process. Use it on your own relays only: without --rate it sends as \
                        much as it can."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the load was measured",
                "1:the relay cannot be reached, a connection was lost, or no packet has arrived",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar bench https://relay.example.com:8443 --pairs 8 --seconds 30",
                "  java -jar jderp.jar bench https://relay.example.com:8443 --pairs 100 --rate 10000 --json",
                "  java -jar jderp.jar bench http://127.0.0.1:8080 --window 1        latency, one packet at a time"})
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "URL", description = "the relay: https://HOST[:PORT]")
    private String url;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "4",
            description = "number of pairs of clients; default ${DEFAULT-VALUE}")
    private int pairs;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "1200",
            description = "size of a packet, 16 to 65536; default ${DEFAULT-VALUE}")
    private int size;

    @Option(names = "--window", paramLabel = "W", defaultValue = "32",
            description = "packets of a pair that may be under way; default ${DEFAULT-VALUE}")
    private int window;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "10",
            description = "seconds to send; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "0",
            description = "packets per second of all pairs together; by default limited by --window only")
    private long rate;

    @Option(names = "--websocket", description = "connect over WebSocket, as browsers do")
    private boolean webSocket;

    @Option(names = "--cert-name", paramLabel = "NAME",
            description = "another name of the certificate at the URL, or its pin, sha256-raw: and 64 hex digits")
    private @Nullable String certName;

    @Option(names = "--insecure", description = "do not check the certificate")
    private boolean insecure;

    @Option(names = "--json", description = "print the figures as JSON; latencies are in nanoseconds")
    private boolean json;

    BenchCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        Bench bench = new Bench(this::client, options(), Duration.ofSeconds(1));
        BenchFigures figures;
        try (Terminal.Progress progress = new Terminal.Progress(spec.commandLine().getErr())) {
            progress.show("connecting");
            figures = bench.run(live -> progress.show(line(live)));
        } catch (IOException e) {
            throw new CommandException(url + ": " + ErrorText.of(e), e);
        }
        print(figures);
        return figures.received() == 0 ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private BenchOptions options() {
        try {
            var unused = client(NodePrivateKey.generate()).build();
        } catch (IllegalArgumentException e) {
            throw usageError(RelayOption.invalidUrl(url));
        }
        try {
            return new BenchOptions(pairs, size, window, Duration.ofSeconds(seconds), rate);
        } catch (IllegalArgumentException e) {
            throw usageError(String.valueOf(e.getMessage()));
        }
    }

    private DerpClientBuilder client(NodePrivateKey key) {
        DerpClientBuilder builder = DerpClient.builder(key).url(RelayOption.url(url)).webSocket(webSocket);
        if (certName != null) {
            builder.certName(certName);
        }
        return insecure ? builder.insecureForTests() : builder;
    }

    private static String line(BenchFigures f) {
        return String.format(Locale.ROOT, "%,.0f packets/s  %,.1f Mbit/s  p50 %s  p99 %s  lost %s",
                f.packetsPerSecond(),
                f.megabitsPerSecond(), ms(f.p50Ns()), ms(f.p99Ns()), percent(f.lossRatio()));
    }

    private void print(BenchFigures f) {
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("relay", url)
                    .add("pairs", pairs)
                    .add("size", size)
                    .add("window", window)
                    .add("seconds", f.seconds())
                    .add("sent", f.sent())
                    .add("received", f.received())
                    .add("lost", f.lost())
                    .add("lossRatio", f.lossRatio())
                    .add("packetsPerSecond", f.packetsPerSecond())
                    .add("megabitsPerSecond", f.megabitsPerSecond())
                    .add("p50", f.p50Ns())
                    .add("p99", f.p99Ns())
                    .add("max", f.maxNs())
                    .build());
            return;
        }
        line.getOut().printf(Locale.ROOT, """
                %s: %d pairs, %d bytes, window %d, %.1f s
                packets     %,d sent, %,d received, %,d lost (%s)
                throughput  %,.0f packets/s, %,.1f Mbit/s
                latency     p50 %s, p99 %s, max %s
                """, url, pairs, size, window, f.seconds(), f.sent(), f.received(), f.lost(), percent(f.lossRatio()),
                f.packetsPerSecond(), f.megabitsPerSecond(), ms(f.p50Ns()), ms(f.p99Ns()), ms(f.maxNs()));
        line.getOut().flush();
    }

    private static String ms(long ns) {
        return String.format(Locale.ROOT, "%.2f ms", ns / 1e6);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.2f %%", ratio * 100);
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
