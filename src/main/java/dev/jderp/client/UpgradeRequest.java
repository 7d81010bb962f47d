package dev.jderp.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A request to upgrade to DERP at a relay's {@code /derp} ({@code docs/protocol.md#ways-in}).
 *
 * @param host the Host header
 * @param path the path, {@code /derp} as a rule
 * @param idealNode the node that this client would rather be with
 */
record UpgradeRequest(String host, String path, Optional<String> idealNode) {

    /**
     * A request to {@code host}.
     *
     * @throws DerpException if a part would become more than one line of the request
     */
    static UpgradeRequest of(String host, String path, Optional<String> idealNode) throws DerpException {
        if (!(host + path).matches("[!-~]*") || !idealNode.orElse("").matches("[ -~]*")) {
            throw new DerpException(DerpException.Kind.NO_NODE, "the node's name or host name is invalid in a request");
        }
        return new UpgradeRequest(host, path, idealNode);
    }

    /** Asks for DERP on the raw stream, and waits for the consent. */
    void ask(ByteStream stream) throws IOException {
        stream.output().write(request(""));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 101) {
            throw new DerpException(DerpException.Kind.REFUSED,
                    "the relay refuses to upgrade: " + head.described(stream.input()));
        }
    }

    /** Asks for DERP in binary messages, and waits for the consent. */
    WebSocketStream askForWebSocket(ByteStream stream) throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String key = Base64.getEncoder().encodeToString(random);
        String text = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: jderp\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key
                + "\r\nSec-WebSocket-Protocol: derp\r\n\r\n";
        stream.output().write(text.getBytes(StandardCharsets.US_ASCII));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 101) {
            throw new DerpException(DerpException.Kind.REFUSED,
                    "the relay refuses to open a WebSocket: " + head.described(stream.input()));
        }
        if (!head.field("upgrade").equalsIgnoreCase("websocket")
                || !head.field("sec-websocket-accept").equals(accept(key))
                || !head.field("sec-websocket-protocol").equals("derp")) {
            throw new DerpException(DerpException.Kind.PROTOCOL,
                    "the relay's response does not open a WebSocket for DERP");
        }
        return new WebSocketStream(stream);
    }

    /** The answer to a key (RFC 6455, section 1.3). */
    static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
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
