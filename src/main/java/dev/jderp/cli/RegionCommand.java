package dev.jderp.cli;

import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.kit.Directory;
import dev.jderp.kit.JsonProviders;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ListenException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code region}: runs a region of meshed relays on this machine, and shows their links. */
@Command(name = "region", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Runs a region of N relays on loopback ports of this machine, to see how one works. The \
                        relays share a new mesh key and one DERP map, and forward packets to each other.""",
                "",
                """
                        Shows the links between the relays: on a terminal again every second, otherwise when a \
                        node, a link or the number of clients changes. The number of a node and Enter stop that node \
                        at once, or start it again. Ctrl-C ends all."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the reader of the output has closed it",
                "1:a relay cannot start",
                "2:the command line is invalid",
                "130, 143:ended by Ctrl-C or a signal"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar region 3",
                "  java -jar jderp.jar region 5 --dir /tmp/region       keep keys, map and log",
                "  java -jar jderp.jar region 3 --json | jq .links"})
final class RegionCommand implements Callable<Integer> {

    private static final int MIN_NODES = 2;
    private static final int MAX_NODES = 9;
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Moves to the first line of the terminal, and clears it. */
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "N", description = "number of relays, 2 to 9")
    private int size;

    @Option(names = "--dir", paramLabel = "DIR",
            description = "directory for keys, map and log; by default a temporary one, deleted at the end")
    private @Nullable Path directory;

    @Option(names = "--json", description = "print the files, and each change of the links, as a line of JSON")
    private boolean json;

    RegionCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (size < MIN_NODES || size > MAX_NODES) {
            throw new ParameterException(spec.commandLine(),
                    "N is " + size + "; expected a whole number from " + MIN_NODES + " to " + MAX_NODES);
        }
        try {
            Path home = directory != null ? directory : Files.createTempDirectory("jderp-region");
            Runnable tidy = () -> {
                if (directory == null) {
                    delete(home);
                }
            };
            Thread atExit = Thread.ofPlatform().name("derp-exit").unstarted(tidy);
            Runtime.getRuntime().addShutdownHook(atExit);
            try {
                return run(home);
            } finally {
                tidy.run();
            }
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    @SuppressWarnings("try") // the signals need no reference
    private int run(Path home)
            throws SettingException, KeyFileException, ListenException, IOException, InterruptedException {
        Files.createDirectories(home);
        boolean redraws = !json && Terminal.isPresent();
        try (RegionLog log = new RegionLog(home.resolve("region.log"));
                LocalRegion region = LocalRegion.start(home, size);
                StopSignals signals = StopSignals.install(region::close, Duration.ZERO)) {
            List<String> head = head(region, log, redraws);
            if (redraws) { // without a terminal the input may be for another program
                Thread.ofPlatform().daemon().name("jderp-region-keys").start(() -> readKeys(region));
            } else {
                head.forEach(spec.commandLine().getOut()::println);
            }
            return show(region, redraws, head);
        }
    }

    private List<String> head(LocalRegion region, RegionLog log, boolean readsKeys) {
        if (json) {
            return List.of(JsonProviders.JSON.createObjectBuilder()
                    .add("map", region.map().toString())
                    .add("meshKey", region.meshKey().toString())
                    .add("log", log.file().toString())
                    .build()
                    .toString());
        }
        return List.of(
                "DERP map   " + region.map() + ", also " + region.nodes().get(0).url() + "/derpmap/default",
                "mesh key   " + region.meshKey(),
                "log        " + log.file(),
                readsKeys
                        ? "to stop a node or start it again: its number (1 to " + size + ") and Enter; to end: Ctrl-C"
                        : "to end: Ctrl-C",
                "");
    }

    /** Prints the table until the output is closed or a signal ends the process. */
    private int show(LocalRegion region, boolean redraws, List<String> head) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String shown = "";
        while (!out.checkError()) {
            LinkTable table = LinkTable.of(region.nodes());
            if (redraws) {
                out.print(CLEAR);
                head.forEach(out::println);
                table.lines(Instant.now()).forEach(out::println);
            } else if (!table.shape().equals(shown)) {
                shown = table.shape();
                if (json) {
                    out.println(table.json());
                } else {
                    table.lines(Instant.now()).forEach(out::println);
                    out.println();
                }
            }
            Thread.sleep(redraws ? REDRAW : POLL);
        }
        return CommandLine.ExitCode.OK;
    }

    private void readKeys(LocalRegion region) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                toggle(region.nodes(), line.strip());
            }
        } catch (IOException e) {
            // no input: the region goes on
        }
    }

    private void toggle(List<LocalNode> nodes, String number) {
        for (int i = 0; i < nodes.size(); i++) {
            if (number.equals(Integer.toString(i + 1))) {
                LocalNode node = nodes.get(i);
                try {
                    if (node.isRunning()) {
                        node.stop();
                    } else {
                        node.start();
                    }
                } catch (SettingException | KeyFileException | ListenException | IOException e) {
                    spec.commandLine().getErr().println("jderp: " + node.name() + ": " + e.getMessage());
                }
            }
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Directory.delete(directory);
        } catch (IOException | UncheckedIOException e) {
            // the system deletes it some day
        }
    }
}
