package dev.jderp.cli;

import dev.jderp.client.ReceivedMessage.PeerPresent;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code close-peer}: makes a relay close all connections of a client. */
@Command(name = "close-peer", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Makes a relay close all connections of a client. The client gets no reason, and usually reconnects at \
                once, to its best node. Requires the relays' mesh key. Works with any DERP relay, since it uses DERP \
                itself.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the client's connections were closed",
                "1:the client is not connected to this relay, the relay cannot be reached, or the mesh key is wrong",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar close-peer https://relay.example.com nodekey:0123... --mesh-key-file mesh.key",
                "  java -jar jderp.jar close-peer 900b nodekey:0123... --map derpmap.json --mesh-key-file mesh.key"})
final class ClosePeerCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOption relay;

    @Mixin
    private MeshKeyOption meshKey;

    @Parameters(index = "1", paramLabel = "KEY", converter = PublicKeyText.class,
            description = "the client's public key, nodekey: and 64 hex digits")
    private NodePublicKey key;

    @Option(names = "--json", description = "print the key, its address, and whether it was closed, as JSON")
    private boolean json;

    ClosePeerCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        try (PeerTable peers = PeerTable.open(relay, meshKey)) {
            Optional<PeerPresent> peer = peers.list().stream().filter(each -> each.key().equals(key)).findFirst();
            boolean isClosed = false;
            if (peer.isPresent()) {
                peers.closePeer(key);
                peers.awaitHandled();
                isClosed = peers.awaitMove(key, TIMEOUT);
                if (!isClosed) {
                    throw new CommandException(relay.name() + " was asked to close " + key.text() + ", but did not in "
                            + TIMEOUT.toSeconds() + " s");
                }
            }
            return print(peer.flatMap(PeerPresent::address).map(PeerLine::address).orElse(""), isClosed);
        } catch (IOException e) {
            throw relay.failed(e);
        }
    }

    private int print(String address, boolean isClosed) throws CommandException {
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("key", key.text())
                    .add("address", address)
                    .add("closed", isClosed)
                    .build());
        } else if (isClosed) {
            line.getOut().println("closed " + key.text() + (address.isEmpty() ? "" : " at " + address));
        } else {
            throw new CommandException(relay.name() + ": " + key.text() + " is not connected");
        }
        return isClosed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
