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

/** Measures how far a relay is, and whether a client is connected to it. */
@Command(name = "ping", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class, description = {
        "Logs in at a relay as any client does, and measures how long its answers take.",
        "",
        "With a KEY, says whether that client is connected, too. The client itself is not asked: none answers a stranger. It is sent one packet of 62 bytes that looks like path discovery and that it drops; a relay says of such a packet if it knows nobody to give it to. So that a client is not there is known; that it is there is concluded if the relay answers what was sent after that packet, and says nothing of the client. It means the relay's whole region where its nodes are meshed."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the relay has answered, and the client, if one was named, is there",
                "1:the relay cannot be reached or has not answered, or the client is not there",
                "2:the command was not understood"}, footer = {
                        "%nFor example:",
                        "  java -jar jderp.jar ping https://relay.example.com:8443 --cert-name sha256-raw:0123...",
                        "  java -jar jderp.jar ping 900 --map https://relay.example.com:8443/derpmap/default --count 10",
                        "  java -jar jderp.jar ping 900 nodekey:0123... --map derpmap.json --json"})
final class PingCommand implements Callable<Integer> {

    private static final int MAX_COUNT = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RelayOption relay;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MeshKeyOption meshKey;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", converter = PublicKeyText.class, description = "a client's public key, nodekey: and 64 hex digits")
    private @Nullable NodePublicKey peer;

    @Option(names = {"--count",
            "-c"}, paramLabel = "N", defaultValue = "5", description = "how often to ask; ${DEFAULT-VALUE} if not given")
    private int count;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "1s", converter = DurationText.class, description = "how long to wait in between; ${DEFAULT-VALUE} if not given")
    @SuppressWarnings("NullAway.Init")
    private Duration interval;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5s", converter = DurationText.class, description = "how long an answer may take; ${DEFAULT-VALUE} if not given")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(names = "--silence", paramLabel = "TIME", defaultValue = "2s", converter = DurationText.class, description = "how long the relay, after its first answer, must say nothing of KEY for it to count as connected; ${DEFAULT-VALUE} if not given")
    @SuppressWarnings("NullAway.Init")
    private Duration silence;

    @Option(names = "--json", description = "print the results as JSON when all is done; times are in nanoseconds")
    private boolean json;

    private final CompletableFuture<Long> admittedAtNs = new CompletableFuture<>();
    private final CompletableFuture<Boolean> notHere = new CompletableFuture<>();

    /** When the relay first answered what was sent after the packet for the peer; 0 if it has not. */
    private long firstAnswerNs;

    PingCommand() {}

    @Override
    @SuppressWarnings("try") // closes early, and waits for the listener
    public Integer call() throws CommandException, InterruptedException {
        if (count < 1 || count > MAX_COUNT || timeout.isZero()) {
            throw new ParameterException(spec.commandLine(),
                    "--count is from 1 to " + MAX_COUNT + ", and --timeout more than nothing");
        }
        DerpClientBuilder builder = relay.client().pingTimeout(timeout);
        meshKey.readIfGiven().ifPresent(builder::meshKey);
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
        Optional<Boolean> there = isThere(!times.isEmpty());
        print(client, connect, times, there);
        return times.isEmpty() || !there.orElse(true) ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
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
                        // packets, and signs of life
                    }
                }
            }
        } catch (IOException e) {
            client.close(); // or it would connect again
            admittedAtNs.completeExceptionally(e);
            notHere.completeExceptionally(e);
        }
    }

    private long admitted() throws IOException, InterruptedException {
        try {
            return admittedAtNs.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the relay does not let this client in");
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
            String said;
            try {
                Duration time = client.ping();
                if (times.isEmpty()) {
                    firstAnswerNs = System.nanoTime();
                }
                times.add(time);
                said = ms(time);
            } catch (SocketTimeoutException e) {
                said = "no answer within " + ms(timeout);
            } catch (IOException e) {
                throw lost(e);
            }
            if (!json) {
                spec.commandLine().getOut().println("answer " + i + ": " + said);
            }
        }
        return times;
    }

    /** Why the connection was lost, as the one who listens knows best. */
    private IOException lost(IOException e) throws InterruptedException {
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
     * Whether the peer is there; empty if no peer was named, or the relay has answered nothing: then its silence says
     * nothing.
     */
    private Optional<Boolean> isThere(boolean relayAnswers) throws IOException, InterruptedException {
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

    private void print(DerpClient client, Duration connect, List<Duration> times, Optional<Boolean> there) {
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
                object.add("peer", peer.text()).add("connected", there.map(it -> it ? JsonValue.TRUE : JsonValue.FALSE)
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
            line.getOut().println(said(peer.text(), there));
        }
    }

    private static String said(String key, Optional<Boolean> there) {
        if (there.isEmpty()) {
            return "it is not known whether " + key + " is connected: the relay has not answered";
        }
        return there.get() ? key + " is connected: the relay says nothing against it" : key + " is not connected";
    }

    private static String ms(Duration time) {
        return String.format(Locale.ROOT, "%.1fms", time.toNanos() / 1e6);
    }
}
