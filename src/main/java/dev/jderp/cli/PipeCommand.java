package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.key.WeakKeyException;
import dev.jderp.kit.JsonProviders;
import dev.jderp.pipe.Pipe;
import dev.jderp.pipe.PipeException;
import dev.jderp.pipe.PipeReport;
import jakarta.json.JsonObjectBuilder;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code pipe}: sends standard input to a peer, and writes the peer's stream to standard output. */
@Command(name = "pipe", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Sends standard input to a peer over a relay, and writes the peer's input to standard output. \
                        The peer runs the same command with the same relay or region, and with this side's public \
                        key as KEY.""",
                "",
                """
                        All data arrives, once and in order, or both sides fail with an error. It is encrypted end \
                        to end with the two keys: a relay can neither read, change nor replay it. The command ends \
                        when both inputs have ended and both sides have written everything."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:both sides have written everything",
                "1:data was lost, or may be: no relay, or the peer is silent, has failed or was restarted",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar pipe --map derpmap.json --key-file a.key nodekey:0123... < letter",
                "  java -jar jderp.jar pipe --url https://relay.example.com:8443 --key-file a.key nodekey:0123...",
                "%nTo copy a directory from one host to another:",
                "  tar c dir | java -jar jderp.jar pipe --map map.json --key-file a.key nodekey:01... > /dev/null",
                "  java -jar jderp.jar pipe --map map.json --key-file b.key nodekey:89... < /dev/null | tar x"})
final class PipeCommand implements Callable<Integer> {

    /** The time limit for sending the last packets. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KEY", converter = PublicKeyText.class,
            description = "the peer's public key, nodekey: and 64 hex digits")
    private NodePublicKey peer;

    @Option(names = "--key-file", required = true, paramLabel = "FILE",
            description = "the file with this side's private key")
    private Path keyFile;

    @Option(names = "--map", paramLabel = "URL|FILE", description = "the DERP map that contains the region")
    private @Nullable String map;

    @Option(names = "--region", paramLabel = "N",
            description = "id or code of the region, the same on both sides; by default the first one of the map")
    private @Nullable String region;

    @Option(names = "--url", paramLabel = "URL", description = "the relay, https://HOST[:PORT], instead of a map")
    private @Nullable String url;

    @Option(names = "--cert-name", paramLabel = "NAME",
            description = "another name of the certificate at the URL, or its pin, sha256-raw: and 64 hex digits")
    private @Nullable String certName;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s", converter = DurationText.class,
            description = "longest silence of the peer, also before it connects; default ${DEFAULT-VALUE}")
    private Duration timeout;

    @Option(names = "--json", description = "print the result as JSON on standard error; times are in nanoseconds")
    private boolean json;

    private final InputStream in;
    private final OutputStream out;

    PipeCommand() {
        this(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    }

    PipeCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw usageError("--timeout must be at least 1s");
        }
        if (map == null == (url == null)) {
            throw usageError("exactly one of --map and --url is required");
        }
        if (map == null && region != null) {
            throw usageError("--region requires --map");
        }
        if (url == null && certName != null) {
            throw usageError("--cert-name requires --url; the map has the certificates of its nodes");
        }
        NodePrivateKey key = KeyOption.read(keyFile);
        if (key.publicKey().equals(peer)) {
            throw usageError("KEY is this side's own key; expected the peer's");
        }
        run(pipe(client(DerpClient.builder(key).pingTimeout(SEND_TIMEOUT)), key));
        return CommandLine.ExitCode.OK;
    }

    private Pipe pipe(DerpClient client, NodePrivateKey key) throws CommandException {
        try {
            return new Pipe(client, key, peer, timeout);
        } catch (WeakKeyException e) {
            throw new CommandException(peer.text() + " is not a valid client key", e);
        }
    }

    private DerpClient client(DerpClientBuilder builder) throws CommandException, InterruptedException {
        if (map != null) {
            return builder.region(findRegion(map)).build();
        }
        if (certName != null) {
            builder.certName(certName);
        }
        try {
            return builder.url(RelayOption.url(String.valueOf(url))).build();
        } catch (IllegalArgumentException e) {
            throw usageError(RelayOption.invalidUrl(String.valueOf(url)));
        }
    }

    private DerpRegion findRegion(String where) throws CommandException, InterruptedException {
        DerpMap regions = MapOption.read(where);
        Optional<DerpRegion> found = regions.regions()
                .values()
                .stream()
                .filter(it -> region == null || region.equals(it.regionCode())
                        || region.equals(Integer.toString(it.regionId())))
                .findFirst();
        return found.orElseThrow(() -> new CommandException(
                MapOption.shown(where) + (region == null ? " has no region" : " has no region " + region)));
    }

    /** Runs the pipe; if the process is terminated meanwhile, a shutdown hook notifies the peer. */
    private void run(Pipe pipe) throws CommandException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(pipe, over), "derp-pipe-end");
        Runtime.getRuntime().addShutdownHook(hook);
        Optional<PipeException> failure = Optional.empty();
        try {
            pipe.run(in, out);
        } catch (PipeException e) {
            failure = Optional.of(e);
        } finally {
            over.countDown();
            remove(hook);
        }
        if (json) {
            spec.commandLine().getErr().println(json(pipe.report(), failure));
        }
        if (failure.isPresent()) {
            throw new CommandException(String.valueOf(failure.get().getMessage()), failure.get());
        }
    }

    private static void end(Pipe pipe, CountDownLatch over) {
        pipe.interrupt();
        try {
            var unused = over.await(SEND_TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending
        }
    }

    private static String json(PipeReport report, Optional<PipeException> failure) {
        JsonObjectBuilder object = JsonProviders.JSON.createObjectBuilder()
                .add("sentBytes", report.sentBytes())
                .add("receivedBytes", report.receivedBytes())
                .add("sentAgain", report.sentAgain())
                .add("duplicates", report.duplicates())
                .add("replayed", report.replayed())
                .add("stale", report.stale())
                .add("forged", report.forged())
                .add("reconnects", report.reconnects())
                .add("roundTrip", report.roundTripNs());
        failure.ifPresent(e -> object.add("failure", e.reason().name()).add("message", String.valueOf(e.getMessage())));
        return object.build().toString();
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
