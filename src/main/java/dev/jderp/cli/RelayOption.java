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

/** The argument that says which relay is meant: its URL, or a region or node of a map. */
final class RelayOption {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "URL|REGION|NODE",
            description = """
                    the relay: https://HOST[:PORT]; or, with --map, the id or code of a region, for its first \
                    reachable node, or the name of a node""")
    @SuppressWarnings("NullAway.Init")
    private String relay;

    @Option(names = "--map", paramLabel = "URL|FILE",
            description = "the DERP map that contains the region or node, as JSON or YAML")
    private @Nullable String map;

    @Option(names = "--cert-name", paramLabel = "NAME",
            description = "another name of the certificate at the URL, or its pin, as `key pin` prints it")
    private @Nullable String certName;

    @Option(names = "--key-file", paramLabel = "FILE",
            description = """
                    log in with the private key in this file, instead of a new one; a connected client with the same \
                    key becomes a duplicate""")
    private @Nullable Path keyFile;

    /** The region that is meant, with one node only if a node was named. */
    private Optional<DerpRegion> region = Optional.empty();
    /** The nodes of the region besides the one that was named. */
    private List<DerpNode> others = List.of();

    RelayOption() {}

    /** A client of the relay, which says who it is but nothing else so far. */
    DerpClientBuilder client() throws CommandException, InterruptedException {
        NodePrivateKey key = keyFile == null ? NodePrivateKey.generate() : KeyOption.read(keyFile);
        DerpClientBuilder builder = DerpClient.builder(key);
        if (!relay.contains("://")) {
            region = Optional.of(lookUp());
            return builder.region(region.get());
        }
        if (map != null) {
            throw wrong("--map requires the id or code of a region, or the name of a node; "
                    + HttpUrl.withoutSecrets(relay) + " is a URL");
        }
        if (certName != null) {
            builder.certName(certName);
        }
        try {
            var unused = builder.url(url(relay)).build();
            return builder;
        } catch (IllegalArgumentException e) {
            throw wrong(noUrl(relay));
        }
    }

    /**
     * The URL of a relay in {@code text}, whose path need not be named.
     *
     * @throws IllegalArgumentException if it is no URL at all
     */
    static URI url(String text) {
        URI url = URI.create(text);
        return "/".equals(url.getPath()) ? url.resolve("/derp") : url;
    }

    /** What is said of {@code text} if no relay can be at it. */
    static String noUrl(String text) {
        return HttpUrl.withoutSecrets(text)
                + " is not the URL of a relay; expected for example https://relay.example.com:8443";
    }

    private DerpRegion lookUp() throws CommandException, InterruptedException {
        if (map == null) {
            throw wrong(relay + " is not a URL; a region or node requires --map");
        }
        if (certName != null) {
            throw wrong("--cert-name requires a URL; the map has the certificates of its nodes");
        }
        DerpMap regions = MapOption.read(map);
        for (DerpRegion each : regions.regions().values()) {
            if (relay.equals(Integer.toString(each.regionId())) || relay.equals(each.regionCode())) {
                return each;
            }
            Optional<DerpNode> node = each.node(relay);
            if (node.isPresent()) {
                others = each.nodes().stream().filter(it -> !it.equals(node.get()) && !it.stunOnly()).toList();
                return each.withNodes(List.of(node.get()));
            }
        }
        throw new CommandException(MapOption.shown(map) + " has no region or node " + relay);
    }

    /** A client of one relay that is known beforehand: not of a region with more than one. */
    DerpClientBuilder clientOfOne() throws CommandException, InterruptedException {
        DerpClientBuilder builder = client();
        if (region.isPresent()) {
            List<DerpNode> relays = region.get().nodes().stream().filter(node -> !node.stunOnly()).toList();
            if (relays.size() > 1) {
                throw wrong(relay + " has more than one node; name one of "
                        + TextTable.printable(String.join(", ", relays.stream().map(DerpNode::name).toList())));
            }
        }
        return builder;
    }

    /** The relays of the region besides the node that was named; empty if none was. */
    List<DerpNode> others() {
        return others;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** As it was written. */
    String name() {
        return relay;
    }

    /** The failure of a connection to this relay. */
    CommandException failed(IOException e) {
        String why = switch (e) {
            case EOFException eof -> "the relay has closed the connection";
            case DerpException derp -> ErrorText.firstLine(derp);
            default -> ErrorText.of(e);
        };
        return new CommandException(relay + ": " + why, e);
    }
}
