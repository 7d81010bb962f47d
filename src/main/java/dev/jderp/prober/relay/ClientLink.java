package dev.jderp.prober.relay;

import dev.jderp.client.DerpClient;
import dev.jderp.client.Received;
import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.ReceivedPacket;
import dev.jderp.client.ReceivedMessage.ServerSettings;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.ErrorLine;
import java.io.IOException;

/**
 * A link made with the client library. It ends with the client's first connection.
 *
 * @param client a client that is connected
 * @param node the name of the node that it is connected to
 */
record ClientLink(DerpClient client, String node) implements RelayLink {

    /** Connects; the client is closed if that fails. */
    static ClientLink open(DerpClient client, String node) throws IOException {
        try {
            client.connect();
            if (!(client.receive().message() instanceof ServerSettings)) {
                throw new IOException("the relay's first message is not ServerSettings");
            }
            return new ClientLink(client, node);
        } catch (IOException e) {
            client.close();
            throw new IOException("connecting to " + node + ": " + ErrorLine.of(e), e);
        }
    }

    @Override
    public NodePublicKey publicKey() {
        return client.publicKey();
    }

    @Override
    public void send(NodePublicKey to, byte[] packet) throws IOException {
        client.send(to, packet);
    }

    @Override
    public byte[] receive(NodePublicKey from) throws IOException {
        while (true) {
            Received received = client.receive();
            if (received.generation() != 1) {
                throw new IOException("the connection to " + node + " was lost");
            }
            if (received.message() instanceof ReceivedPacket packet && packet.source().equals(from)) {
                return packet.data();
            }
            if (received.message() instanceof PeerGone gone && gone.key().equals(from)) {
                throw new IOException(node + " reports that the other client is gone: " + gone.reason());
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
