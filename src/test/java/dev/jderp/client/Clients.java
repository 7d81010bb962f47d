package dev.jderp.client;

import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.URI;

/** Clients for tests. */
final class Clients {

    private Clients() {}

    static DerpClientBuilder plain(int port) {
        return DerpClient.builder(NodePrivateKey.generate()).url(URI.create("http://127.0.0.1:" + port + "/derp"));
    }

    /** Connects, and waits until the relay has let it in. */
    static DerpClient joined(DerpClientBuilder builder) throws IOException {
        DerpClient client = builder.build();
        next(client, ReceivedMessage.ServerSettings.class);
        return client;
    }

    /** The next message of a kind; others are passed over. */
    static <M extends ReceivedMessage> M next(DerpClient client, Class<M> kind) throws IOException {
        while (true) {
            ReceivedMessage message = client.receive().message();
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }
}
