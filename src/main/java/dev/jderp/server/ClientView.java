package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One client's connection as those see it that only report on it: listeners, administration, debug pages. Any thread
 * may read it, also after the connection has ended. Two views are equal only if they are the same connection.
 */
public interface ClientView {

    /** A number that no other connection of this relay has. */
    long id();

    /** The client's public key, empty before it has logged in. */
    Optional<NodePublicKey> key();

    /** The fields of the client's ClientInfo, empty before it has logged in. */
    Optional<ClientInfo> info();

    /** Whether the client has the region's mesh key: another relay, or a monitor. */
    boolean isMeshPeer();

    /** Whether the client calls this relay its home. */
    boolean isPreferred();

    /** Whether the key has other connections, too. */
    boolean isDuplicate();

    /** The node of the region that the client would prefer, from the header Ideal-Node; empty if it sent none. */
    Optional<String> idealNode();

    /** The client's own address, also where a trusted proxy stands between; empty where the door does not know it. */
    Optional<InetSocketAddress> remoteAddress();

    /** The door's short name, such as {@code native} or {@code websocket}. */
    String transportKind();

    /** How long ago the connection was opened. */
    Duration age();

    /** Bytes of DERP that have come from the client. */
    long bytesReceived();

    /** Bytes of DERP that have been written to the client. */
    long bytesSent();

    /** How many different keys have sent packets to the client on this connection. */
    int uniqueSenders();

    /** The round trip of the last Ping that the client has answered, in microseconds; empty before the first. */
    OptionalLong roundTripMicros();

    /** Whether the connection has ended. */
    boolean isClosed();

    /** The reason why the connection ended; empty while it is open. */
    Optional<CloseReason> closeReason();
}
