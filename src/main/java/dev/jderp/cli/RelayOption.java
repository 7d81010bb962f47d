package dev.jderp.cli;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.DerpException;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.url.HttpUrl;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument that names a relay: its URL, or a region or node in a map. */
final class RelayOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "URL|REGION|NODE", description = """
            the relay: https://HOST[:PORT]; or, with --map, the id or code of a region, for its first \
            reachable node, or the name of a node""")
    private String relay;

    @Option(names = "--map", paramLabel = "URL|FILE",
            description = "the DERP map that contains the region or node, as JSON or YAML")
    private @Nullable String map;

    @Option(names = "--cert-name", paramLabel = "NAME",
            description = "another name of the certificate at the URL, or its pin, as `key pin` prints it")
    private @Nullable String certName;

    @Option(names = "--key-file", paramLabel = "FILE", description = """
            log in with the private key in this file, instead of a new one; a connected client with the same \
            key becomes a duplicate""")
    private @Nullable Path keyFile;

    /** The region that is named; with one node only, if the argument names a node. */
    private Optional<DerpRegion> region = Optional.empty();
    /** The other nodes of the region, if the argument names a node. */
    private List<DerpNode> otherNodes = List.of();

    RelayOption() {}

    /** A builder of a client for the relay, with the URL or region and the private key set. */
    DerpClientBuilder client() throws CommandException, InterruptedException {
        NodePrivateKey key = keyFile == null ? NodePrivateKey.generate() : KeyOption.read(keyFile);
        DerpClientBuilder builder = DerpClient.builder(key);
        if (!relay.contains("://")) {
            region = Optional.of(findRegion());
            return builder.region(region.get());
        }
        if (map != null) {
            throw usageError("--map requires the id or code of a region, or the name of a node; "
                    + HttpUrl.withoutSecrets(relay) + " is a URL");
        }
        if (certName != null) {
            builder.certName(certName);
        }
        try {
            var unused = builder.url(url(relay)).build();
            return builder;
        } catch (IllegalArgumentException e) {
            throw usageError(invalidUrl(relay));
        }
    }

    /**
     * Parses the URL of a relay; an empty path becomes {@code /derp}.
     *
     * @throws IllegalArgumentException if the text is not a URL
     */
    static URI url(String text) {
        URI url = URI.create(text);
        return "/".equals(url.getPath()) ? url.resolve("/derp") : url;
    }

    /** The error message for a text that is not the URL of a relay. */
    static String invalidUrl(String text) {
        return HttpUrl.withoutSecrets(text)
                + " is not the URL of a relay; expected for example https://relay.example.com:8443";
    }

    private DerpRegion findRegion() throws CommandException, InterruptedException {
        if (map == null) {
            throw usageError(relay + " is not a URL; a region or node requires --map");
        }
        if (certName != null) {
            throw usageError("--cert-name requires a URL; the map has the certificates of its nodes");
        }
        DerpMap regions = MapOption.read(map);
        for (DerpRegion each : regions.regions().values()) {
            if (relay.equals(Integer.toString(each.regionId())) || relay.equals(each.regionCode())) {
                return each;
            }
            Optional<DerpNode> node = each.node(relay);
            if (node.isPresent()) {
                otherNodes = each.nodes().stream().filter(it -> !it.equals(node.get()) && !it.stunOnly()).toList();
                return each.withNodes(List.of(node.get()));
            }
        }
        throw new CommandException(MapOption.shown(map) + " has no region or node " + relay);
    }

    /** A builder of a client for exactly one relay; a region with more than one node is a usage error. */
    DerpClientBuilder clientOfSingleRelay() throws CommandException, InterruptedException {
        DerpClientBuilder builder = client();
        if (region.isPresent()) {
            List<DerpNode> relays = region.get().nodes().stream().filter(node -> !node.stunOnly()).toList();
            if (relays.size() > 1) {
                throw usageError(relay + " has more than one node; name one of "
                        + TextTable.printable(String.join(", ", relays.stream().map(DerpNode::name).toList())));
            }
        }
        return builder;
    }

    /** The other relays of the region if the argument names a node; else empty. */
    List<DerpNode> otherNodes() {
        return otherNodes;
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The argument as it was given. */
    String name() {
        return relay;
    }

    /** Wraps the failure of a connection to this relay. */
    CommandException failed(IOException e) {
        String reason = switch (e) {
            case EOFException eof -> "the relay has closed the connection";
            case DerpException derp -> ErrorText.firstLine(derp);
            default -> ErrorText.of(e);
        };
        return new CommandException(relay + ": " + reason, e);
    }
}
