package dev.jderp.testkit;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.URI;

/** One relay of a test's region, in a process of its own, with TLS at a port of {@code localhost}. */
public interface RegionNode extends AutoCloseable {

    /** Its name in the DERP map. */
    String name();

    /** The port for clients and for the other relays. */
    int port();

    /** The pin of its certificate. */
    String pin();

    /** What it counts, now. */
    VarzPage numbers() throws IOException;

    /** Waits until clients can connect. */
    void awaitReady() throws Exception;

    /** A client with a new key that connects here. */
    default DerpClientBuilder client() {
        return DerpClient.builder(NodePrivateKey.generate()).url(URI.create(url() + "/derp")).certName(pin());
    }

    /** The URL without a path. */
    default String url() {
        return "https://localhost:" + port();
    }

    @Override
    void close();
}
