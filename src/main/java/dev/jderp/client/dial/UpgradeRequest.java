package dev.jderp.client.dial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * An HTTP request that turns a connection to a relay into DERP ({@code docs/protocol.md#ways-in}).
 *
 * @param host the Host header
 * @param path the path, usually {@code /derp}
 * @param idealNode the name of the region's first node, if the client connects to another one; sent to the relay as
 *     {@code Ideal-Node}
 */
record UpgradeRequest(String host, String path, Optional<String> idealNode) {

    /**
     * A request to {@code host}.
     *
     * @throws DialException if a part has characters that a request must not contain
     */
    static UpgradeRequest of(String host, String path, Optional<String> idealNode) throws DialException {
        if (!(host + path).matches("[!-~]*") || !idealNode.orElse("").matches("[ -~]*")) {
            throw new DialException(DialException.Reason.NO_NODE,
                    "a node's name or host has characters that a request must not contain");
        }
        return new UpgradeRequest(host, path, idealNode);
    }

    /** Upgrades the stream to DERP: sends the request and waits for status 101. */
    void upgrade(ByteStream stream) throws IOException {
        stream.output().write(request(""));
        stream.output().flush();
        HttpHead head = HttpHead.read(stream.input());
        if (head.status() != 101) {
            throw new DialException(DialException.Reason.REFUSED,
                    "the relay refuses to upgrade: " + head.describe(stream.input()));
        }
    }

    /** Opens a WebSocket with the subprotocol {@code derp}: sends the request and waits for status 101. */
    WebSocketStream openWebSocket(ByteStream stream) throws IOException {
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
            throw new DialException(DialException.Reason.REFUSED,
                    "the relay refuses to open a WebSocket: " + head.describe(stream.input()));
        }
        if (!head.field("upgrade").equalsIgnoreCase("websocket")
                || !head.field("sec-websocket-accept").equals(accept(key))
                || !head.field("sec-websocket-protocol").equals("derp")) {
            throw new DialException(DialException.Reason.PROTOCOL,
                    "the relay's answer does not open a WebSocket for DERP");
        }
        return new WebSocketStream(stream);
    }

    /** The {@code Sec-WebSocket-Accept} for a key (RFC 6455, section 1.3). */
    static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The request of a fast start, which the relay does not answer: the client knows its key and goes on at once. */
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
