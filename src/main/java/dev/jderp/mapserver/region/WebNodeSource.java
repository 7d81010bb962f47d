package dev.jderp.mapserver.region;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.http.WebClient;
import dev.jderp.http.WebRequest;
import dev.jderp.http.WebResponse;
import dev.jderp.mesh.MeshOptions;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/** Asks by HTTP, at {@link #PATH} of the neighbour, with the same check of its certificate as its link has. */
final class WebNodeSource implements NodeSource {

    /** The page with a map whose only node is the relay itself. */
    static final String PATH = "/derp/node";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 16 << 10;
    private static final int OK = 200;

    private final MeshOptions options;
    private final List<X509TrustManager> roots;
    private final int regionId;

    WebNodeSource(MeshOptions options, List<X509TrustManager> roots, int regionId) {
        this.options = options;
        this.roots = roots;
        this.regionId = regionId;
    }

    @Override
    public Optional<DerpNode> ask(NeighbourAddress neighbour) throws IOException {
        InetAddress to = InetAddress.getByName(neighbour.dialHost());
        HttpUrl url = HttpUrl.parse(options.url(neighbour) + PATH);
        WebResponse answer;
        try (WebClient client = WebClient.toNode(options.node(neighbour, to), roots)) {
            answer = client.ask(WebRequest.get(url, MAX_BYTES).notFollowing(), TIMEOUT);
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.status() == OK && DerpMapReader.isJson(text) ? Optional.of(node(text)) : Optional.empty();
    }

    private DerpNode node(String json) throws IOException {
        try {
            DerpMap map = DerpMapReader.parse(json);
            return map.region(regionId)
                    .filter(region -> region.nodes().size() == 1)
                    .map(region -> region.nodes().get(0))
                    .filter(node -> !node.insecureForTests())
                    .orElseThrow(() -> new IOException("it is in another region: " + map.regions().keySet()
                            + "; expected " + regionId));
        } catch (DerpMapException e) {
            throw new IOException("its entry is not valid: " + e.getMessage(), e);
        }
    }
}
