package dev.jderp.testkit;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.URI;

/** Clients for tests. */
public final class Clients {

    private Clients() {}

    public static DerpClientBuilder plain(int port) {
        return DerpClient.builder(NodePrivateKey.generate()).url(URI.create("http://127.0.0.1:" + port + "/derp"));
    }

    /** Connects, and waits until the relay has let it in. */
    public static DerpClient joined(DerpClientBuilder builder) throws IOException {
        DerpClient client = builder.build();
        next(client, ReceivedMessage.ServerSettings.class);
        return client;
    }

    /** The next message of a kind; others are passed over. */
    public static <M extends ReceivedMessage> M next(DerpClient client, Class<M> kind) throws IOException {
        while (true) {
            ReceivedMessage message = client.receive().message();
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }
}
