package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.PeerWatcher;
import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.PeerPresent;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code watch}: prints clients that connect to a relay or leave it. */
@Command(name = "watch", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Prints the clients of a relay, one per line, then each client that connects or disconnects, \
                        until Ctrl-C. Requires the relays' mesh key. Works with any DERP relay, since it uses DERP \
                        itself.""",
                "",
                """
                        A client with several connections is printed as present once for each, and as gone once. If \
                        the connection to the relay is lost, all clients are printed as gone (watch-lost), and as \
                        present again after reconnecting, which is tried every 5 seconds."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the reader of the output has closed it",
                "1:the first connection to the relay failed, or the mesh key is wrong",
                "2:the command line is invalid",
                "130:ended by Ctrl-C"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar watch https://relay.example.com:8443 --mesh-key-file mesh.key",
                "  java -jar jderp.jar watch 900a --map map.json --json | jq -c 'select(.event == \"gone\")'"})
final class WatchCommand implements Callable<Integer> {

    /**
     * The watcher's logger, which repeats the printed lines. Held here, because an unreferenced logger loses its level.
     */
    private static final Logger LOG = Logger.getLogger(PeerWatcher.class.getName());

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOption relay;

    @Mixin
    private MeshKeyOption meshKey;

    @Option(names = "--json", description = """
            print each line as a JSON object: time, event (present or gone), key, and address and flags or the \
            reason""")
    private boolean json;

    WatchCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        LOG.setLevel(Level.WARNING);
        CommandLine line = spec.commandLine();
        try (DerpClient client = relay.clientOfSingleRelay().meshKey(meshKey.read()).watchConnections(true).build()) {
            client.connect();
            Lines lines = new Lines(client, line.getOut(), line.getErr());
            PeerWatcher.End end = new PeerWatcher(client, Optional.empty(), lines).run();
            if (lines.isRefused) {
                throw new CommandException(relay.name() + ": it closed the connection before it reported a client,"
                        + " as relays do whose mesh key is another");
            }
            return end == PeerWatcher.End.CLOSED ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (IOException e) {
            throw relay.failed(e);
        }
    }

    /** Prints events until the output is closed. Called by the watching thread only. */
    private final class Lines implements PeerWatcher.Listener {
        private final DerpClient client;
        private final PrintWriter out;
        private final PrintWriter err;
        /** Whether the relay has reported a client; it reports at least this watcher. */
        private boolean hasReported;
        private boolean isRefused;

        Lines(DerpClient client, PrintWriter out, PrintWriter err) {
            this.client = client;
            this.out = out;
            this.err = err;
        }

        @Override
        public void onPeerPresent(PeerPresent peer) {
            hasReported = true;
            Instant now = Instant.now();
            print(json ? PeerLine.json(now, peer).toString() : PeerLine.text(now, peer));
        }

        @Override
        public void onPeerGone(PeerGone peer) {
            Instant now = Instant.now();
            print(json ? PeerLine.json(now, peer).toString() : PeerLine.text(now, peer));
        }

        @Override
        public void onError(IOException e) {
            if (hasReported) {
                err.println(relay.failed(e).getMessage() + "; trying again");
            } else {
                isRefused = true;
                client.close();
            }
        }

        private void print(String line) {
            out.println(line);
            if (out.checkError()) { // the output is closed
                client.close();
            }
        }
    }
}
