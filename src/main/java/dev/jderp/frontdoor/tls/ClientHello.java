package dev.jderp.frontdoor.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Two extensions of a TLS ClientHello (RFC 8446 section 4.1.2).
 *
 * @param serverName the server name, empty if the client sends no name
 * @param protocols the names of application protocols (ALPN), in the client's order
 */
record ClientHello(String serverName, List<String> protocols) {

    private static final ClientHello NONE = new ClientHello("", List.of());
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;

    /** Reads the body of a ClientHello, without the header of the message; an invalid one has no extensions. */
    static ClientHello read(ByteBuf body) {
        try {
            return readExtensions(body.slice());
        } catch (IndexOutOfBoundsException e) { // TLS itself refuses the connection
            return NONE;
        }
    }

    private static ClientHello readExtensions(ByteBuf in) {
        in.skipBytes(VERSION_AND_RANDOM);
        in.skipBytes(in.readUnsignedByte()); // session id
        in.skipBytes(in.readUnsignedShort()); // cipher suites
        in.skipBytes(in.readUnsignedByte()); // compression methods
        String name = "";
        List<String> protocols = List.of();
        ByteBuf extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SERVER_NAME) {
                content.skipBytes(Short.BYTES + 1); // the length of the list, and the only type of name
                name = text(content, content.readUnsignedShort());
            } else if (type == ALPN) {
                protocols = new ArrayList<>();
                content.skipBytes(Short.BYTES);
                while (content.isReadable()) {
                    protocols.add(text(content, content.readUnsignedByte()));
                }
            }
        }
        return new ClientHello(name, List.copyOf(protocols));
    }

    private static String text(ByteBuf from, int length) {
        return from.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    }
}
