package dev.jderp.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request at a relay's {@code /derp} to leave HTTP (reference sections 2.1 to 2.3).
 *
 * @param host the Host header
 * @param path the path, {@code /derp} as a rule
 * @param idealNode the node that this client would rather be with
 */
record Upgrade(String host, String path, Optional<String> idealNode) {

    /** Refuses what would become more than one line of the request. */
    Upgrade {
        if (!(host + path + idealNode.orElse("")).matches("[!-~]*")) {
            throw new IllegalArgumentException("not fit for a request: " + host + path);
        }
    }

    /** Asks for DERP on the raw stream, and waits for the consent. */
    void ask(ByteStream stream) throws IOException {
        stream.output().write(request(""));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 101) {
            throw new DerpException(DerpException.Kind.REFUSED,
                    "the relay does not upgrade: " + head.described(stream.input()));
        }
    }

    /** The request of one who knows the relay's key and goes on without an answer. */
    byte[] fastStart() {
        return request("Derp-Fast-Start: 1\r\n");
    }

    private byte[] request(String more) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: jderp\r\nConnection: Upgrade\r\n"
                + more
                + idealNode.map(name -> "Ideal-Node: " + name + "\r\n").orElse("") + "Upgrade: DERP\r\n\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
