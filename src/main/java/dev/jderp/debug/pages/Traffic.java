package dev.jderp.debug.pages;

import dev.jderp.kit.JsonProviders;
import dev.jderp.server.ClientView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of {@code /debug/traffic} for one viewer: the clients that moved bytes since the previous round. The first
 * round has every client that ever moved any, as derper's has. For one thread.
 */
public final class Traffic {

    private record Bytes(long sent, long received) {
    }

    private static final Bytes NOTHING = new Bytes(0, 0);

    private Map<ClientView, Bytes> previous = Map.of();

    /** A line of JSON for each of {@code clients} whose bytes have grown in number, and an empty line. */
    public String round(List<ClientView> clients) {
        Map<ClientView, Bytes> now = new HashMap<>();
        StringBuilder out = new StringBuilder();
        for (ClientView client : clients) {
            Bytes bytes = new Bytes(client.bytesSent(), client.bytesReceived());
            Bytes before = previous.getOrDefault(client, NOTHING);
            if (bytes.sent > before.sent || bytes.received > before.received) {
                line(out, client, bytes);
            }
            now.put(client, bytes);
        }
        previous = now;
        return out.append('\n').toString();
    }

    private static void line(StringBuilder out, ClientView client, Bytes bytes) {
        var json = JsonProviders.JSON.createObjectBuilder().add("Sent", bytes.sent).add("Recv", bytes.received);
        client.key().ifPresent(key -> json.add("Key", key.text()));
        int senders = client.uniqueSenders();
        if (senders > 0) {
            json.add("UniqueSenders", senders);
        }
        out.append(json.build()).append('\n');
    }
}
