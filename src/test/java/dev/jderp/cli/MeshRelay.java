package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A relay with TLS and a mesh key in this process, and the files that a command needs for it. */
final class MeshRelay implements AutoCloseable {

    private static final int CLOSED_PORT = 1;

    private final Path directory = Files.createTempDirectory("commands");
    private final OpenRelay relay;
    /** Files with the mesh key, with another key, and with the mesh key but too large. */
    final String meshKey = file("mesh.key", "ab".repeat(32) + "\n");
    final String otherKey = file("other.key", "cd".repeat(32));
    final String largeKey = file("large.key", "ab".repeat(32) + " ".repeat(4096));

    MeshRelay() throws Exception {
        relay = OpenRelay.tls(MeshKey.parse("ab".repeat(32)));
    }

    String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    String url() {
        return "https://127.0.0.1:" + relay.port();
    }

    String pin() {
        return CertName.of(relay.chain());
    }

    String serverKey() {
        return relay.relay().publicKey().text();
    }

    /** This relay as a node with this name. */
    DerpNode node(String name) {
        return node(name, relay.port());
    }

    /** A node that does not answer. */
    DerpNode silent(String name) {
        return node(name, CLOSED_PORT);
    }

    private DerpNode node(String name, int port) {
        return new DerpNode(name, 900, "127.0.0.1", pin(), "127.0.0.1", "none", -1, false, port, false, "", false,
                Map.of());
    }

    /** A file with a map of one region, {@code own}, 900. */
    String map(DerpNode... nodes) throws IOException {
        return file("derpmap.json", DerpMapWriter.toJson(DerpMap.of(region(nodes))));
    }

    private static DerpRegion region(DerpNode... nodes) {
        return DerpRegion.of(900, "own", "Own Place", List.of(nodes));
    }

    /** A client whose ideal node is this relay. */
    DerpClient client() throws IOException {
        return joined(DerpClient.builder(NodePrivateKey.generate()).region(region(node("900a"))));
    }

    /** A client whose ideal node is one that does not answer. */
    DerpClient strandedClient() throws IOException {
        return joined(DerpClient.builder(NodePrivateKey.generate()).region(region(silent("900b"), node("900a"))));
    }

    private static DerpClient joined(DerpClientBuilder builder) throws IOException {
        DerpClient client = builder.build();
        while (!(client.receive().message() instanceof ReceivedMessage.ServerSettings)) {
            // not connected yet
        }
        return client;
    }

    @Override
    public void close() throws IOException {
        relay.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
