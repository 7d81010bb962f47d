package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.protocol.DiscoPacket;
import dev.jderp.protocol.PeerGoneReason;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code ping}: measures round trips to a relay, and finds out whether a client is connected to it. */
@Command(name = "ping", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                "Logs in at a relay as a client, and measures the time of its answers.",
                "",
                """
                        With a KEY, also reports whether that client is connected. It sends the client one packet of \
                        62 bytes that resembles path discovery and that the client drops. If the relay knows no \
                        such client it reports that, so absence is certain. The client counts as connected if the \
                        relay answers later requests and does not report it absent. If the nodes of a region are \
                        meshed, this holds for the whole region."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the relay has answered, and the client, if one was named, is connected",
                "1:the relay cannot be reached or has not answered, or the client is not connected",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar ping https://relay.example.com:8443 --cert-name sha256-raw:0123...",
                "  java -jar jderp.jar ping 900 --map https://relay.example.com:8443/derpmap/default --count 10",
                "  java -jar jderp.jar ping 900 nodekey:0123... --map derpmap.json --json"})
final class PingCommand implements Callable<Integer> {

    private static final int MAX_COUNT = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOption relay;

    @Mixin
    private MeshKeyOption meshKey;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", converter = PublicKeyText.class,
            description = "a client's public key, nodekey: and 64 hex digits")
    private @Nullable NodePublicKey peer;

    @Option(names = {"--count", "-c"}, paramLabel = "N", defaultValue = "5",
            description = "number of pings; default ${DEFAULT-VALUE}")
    private int count;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "1s", converter = DurationText.class,
            description = "pause between pings; default ${DEFAULT-VALUE}")
    private Duration interval;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5s", converter = DurationText.class,
            description = "time limit for an answer; default ${DEFAULT-VALUE}")
    private Duration timeout;

    @Option(names = "--silence", paramLabel = "TIME", defaultValue = "2s", converter = DurationText.class,
            description = """
                    KEY counts as connected if the relay does not report it absent for this long after its first \
                    answer; default ${DEFAULT-VALUE}""")
    private Duration silence;

    @Option(names = "--json", description = "print the results as JSON at the end; times are in nanoseconds")
    private boolean json;

    private final CompletableFuture<Long> admittedAtNs = new CompletableFuture<>();
    private final CompletableFuture<Boolean> notHere = new CompletableFuture<>();

    /** When the relay first answered a Ping sent after the packet for the peer; 0 if it has not answered. */
    private long firstAnswerNs;

    PingCommand() {}

    @Override
    @SuppressWarnings("try") // closes early and then waits for the listener
    public Integer call() throws CommandException, InterruptedException {
        if (count < 1 || count > MAX_COUNT || timeout.isZero()) {
            throw new ParameterException(spec.commandLine(),
                    "--count must be from 1 to " + MAX_COUNT + ", and --timeout longer than 0");
        }
        DerpClientBuilder builder = relay.client().pingTimeout(timeout);
        meshKey.readIfSet().ifPresent(builder::meshKey);
        try (DerpClient client = builder.build()) {
            long startedAtNs = System.nanoTime();
            client.connect();
            Thread listener = Thread.ofVirtual().name("jderp-ping").start(() -> listen(client));
            try {
                return ping(client, startedAtNs);
            } finally {
                client.close();
                listener.join();
            }
        } catch (IOException e) {
            throw relay.failed(e);
        }
    }

    private int ping(DerpClient client, long startedAtNs) throws IOException, InterruptedException {
        Duration connect = Duration.ofNanos(admitted() - startedAtNs);
        if (!json) {
            spec.commandLine().getOut().println("connected to " + relay.name() + " "
                    + client.serverKey().map(NodePublicKey::text).orElse("") + " in " + ms(connect));
        }
        if (peer != null) {
            client.send(peer, DiscoPacket.unopenable(new SecureRandom()));
        }
        List<Duration> times = ping(client);
        Optional<Boolean> isConnected = isPeerConnected(!times.isEmpty());
        print(client, connect, times, isConnected);
        return times.isEmpty() || !isConnected.orElse(true) ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private void listen(DerpClient client) {
        try {
            while (true) {
                switch (client.receive().message()) {
                    case ReceivedMessage.ServerSettings settings -> admittedAtNs.complete(System.nanoTime());
                    case ReceivedMessage.PeerGone gone when peer != null && gone.key().equals(peer)
                            && gone.reason() == PeerGoneReason.NOT_HERE ->
                        notHere.complete(true);
                    default -> {
                        // packets and keep-alives
                    }
                }
            }
        } catch (IOException e) {
            client.close(); // it would reconnect
            admittedAtNs.completeExceptionally(e);
            notHere.completeExceptionally(e);
        }
    }

    private long admitted() throws IOException, InterruptedException {
        try {
            return admittedAtNs.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the relay does not admit this client");
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static IOException cause(ExecutionException e) {
        return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }

    private List<Duration> ping(DerpClient client) throws IOException, InterruptedException {
        List<Duration> times = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            if (i > 1) {
                Thread.sleep(interval);
            }
            String result;
            try {
                Duration time = client.ping();
                if (times.isEmpty()) {
                    firstAnswerNs = System.nanoTime();
                }
                times.add(time);
                result = ms(time);
            } catch (SocketTimeoutException e) {
                result = "no answer within " + ms(timeout);
            } catch (IOException e) {
                throw lossReason(e);
            }
            if (!json) {
                spec.commandLine().getOut().println("answer " + i + ": " + result);
            }
        }
        return times;
    }

    /** The listener's reason for the loss of the connection, for which it waits a second; else {@code e}. */
    private IOException lossReason(IOException e) throws InterruptedException {
        try {
            notHere.get(1, TimeUnit.SECONDS);
            return e;
        } catch (ExecutionException failure) {
            return cause(failure);
        } catch (TimeoutException none) {
            return e;
        }
    }

    /**
     * Whether the peer is connected; empty if no peer was named, or if the relay has not answered, so that its silence
     * about the peer proves nothing.
     */
    private Optional<Boolean> isPeerConnected(boolean relayAnswers) throws IOException, InterruptedException {
        if (peer == null || (!relayAnswers && !notHere.isDone())) {
            return Optional.empty();
        }
        try {
            long leftNs = silence.toNanos() - (System.nanoTime() - firstAnswerNs);
            return Optional.of(!notHere.get(Math.max(0, leftNs), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.of(true);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private void print(DerpClient client, Duration connect, List<Duration> times, Optional<Boolean> isConnected) {
        CommandLine line = spec.commandLine();
        long minNs = times.stream().mapToLong(Duration::toNanos).min().orElse(0);
        long maxNs = times.stream().mapToLong(Duration::toNanos).max().orElse(0);
        long meanNs = (long) times.stream().mapToLong(Duration::toNanos).average().orElse(0);
        if (json) {
            JsonArrayBuilder all = JsonProviders.JSON.createArrayBuilder();
            times.forEach(time -> all.add(time.toNanos()));
            JsonObjectBuilder object = JsonProviders.JSON.createObjectBuilder()
                    .add("relay", relay.name())
                    .add("serverKey", client.serverKey().map(NodePublicKey::text).orElse(""))
                    .add("connect", connect.toNanos())
                    .add("sent", count)
                    .add("received", times.size())
                    .add("times", all)
                    .add("min", minNs)
                    .add("mean", meanNs)
                    .add("max", maxNs);
            if (peer != null) {
                object.add("peer", peer.text()).add("connected",
                        isConnected.map(it -> it ? JsonValue.TRUE : JsonValue.FALSE)
                                .orElse(JsonValue.NULL));
            }
            line.getOut().println(object.build());
            return;
        }
        line.getOut().println(count + " sent, " + times.size() + " answered" + (times.isEmpty()
                ? ""
                : "; min/mean/max " + ms(Duration.ofNanos(minNs)) + "/" + ms(Duration.ofNanos(meanNs)) + "/"
                        + ms(Duration.ofNanos(maxNs))));
        if (peer != null) {
            line.getOut().println(connectedText(peer.text(), isConnected));
        }
    }

    private static String connectedText(String key, Optional<Boolean> isConnected) {
        if (isConnected.isEmpty()) {
            return "unknown whether " + key + " is connected: the relay has not answered";
        }
        return isConnected.get()
                ? key + " is connected: the relay has not reported it absent"
                : key + " is not connected";
    }

    private static String ms(Duration time) {
        return String.format(Locale.ROOT, "%.1fms", time.toNanos() / 1e6);
    }
}
