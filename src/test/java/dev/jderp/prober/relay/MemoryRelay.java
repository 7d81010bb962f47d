package dev.jderp.prober.relay;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** Relays in memory that know all clients of each other; a test may have packets changed, or lost. */
final class MemoryRelay implements RelayLink.Opener {

    private record Packet(NodePublicKey from, Optional<byte[]> data) {
    }

    /** What becomes of a packet; empty is lost. */
    volatile UnaryOperator<Optional<byte[]>> fate = UnaryOperator.identity();
    private final Map<NodePublicKey, Link> links = new ConcurrentHashMap<>();

    private final class Link implements RelayLink {

        private final NodePublicKey key = NodePrivateKey.generate().publicKey();
        private final LinkedBlockingQueue<Packet> arrived = new LinkedBlockingQueue<>();

        @Override
        public NodePublicKey publicKey() {
            return key;
        }

        @Override
        public void send(NodePublicKey to, byte[] packet) throws IOException {
            if (!links.containsKey(key)) {
                throw new EOFException("closed");
            }
            Link link = links.get(to);
            fate.apply(Optional.of(packet)).ifPresent(it -> {
                if (link != null) {
                    link.arrived.add(new Packet(key, Optional.of(it)));
                }
            });
        }

        @Override
        public byte[] receive(NodePublicKey from) throws IOException {
            try {
                while (true) {
                    Packet packet = arrived.take();
                    if (packet.data.isEmpty()) {
                        throw new EOFException("closed");
                    }
                    if (packet.from.equals(from)) {
                        return packet.data.get();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EOFException("interrupted");
            }
        }

        @Override
        public void close() {
            links.remove(key);
            arrived.add(new Packet(key, Optional.empty()));
        }
    }

    @Override
    public RelayLink open(DerpNode node, boolean isProber) {
        Link link = new Link();
        links.put(link.key, link);
        return link;
    }

    int open() {
        return links.size();
    }
}
