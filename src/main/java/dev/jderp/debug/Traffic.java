package dev.jderp.debug;

import dev.jderp.kit.JsonProviders;
import dev.jderp.server.ClientConnection;
import jakarta.json.spi.JsonProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients that moved bytes since the previous round of {@code /debug/traffic}, for one viewer. The first round
 * shows every client that ever moved any, as derper's does. For one thread.
 */
final class Traffic {

    /** Found once: {@code Json} looks for it at each call, which costs more than what is then made. */
    private static final JsonProvider JSON = JsonProviders.JSON;

    private record Bytes(long sent, long received) {
    }

    private static final Bytes NOTHING = new Bytes(0, 0);

    private Map<ClientConnection, Bytes> previous = Map.of();

    /** A line of JSON for each of {@code clients} whose bytes have grown in number, and an empty line. */
    String round(List<ClientConnection> clients) {
        Map<ClientConnection, Bytes> now = new HashMap<>();
        StringBuilder out = new StringBuilder();
        for (ClientConnection client : clients) {
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

    private static void line(StringBuilder out, ClientConnection client, Bytes bytes) {
        var json = JSON.createObjectBuilder().add("Sent", bytes.sent).add("Recv", bytes.received);
        client.key().ifPresent(key -> json.add("Key", key.text()));
        int senders = client.uniqueSenders();
        if (senders > 0) {
            json.add("UniqueSenders", senders);
        }
        out.append(json.build()).append('\n');
    }
}
