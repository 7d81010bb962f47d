package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.TrueClient;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.frontdoor.listen.AcceptLimits;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.server.Relay;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the handlers of every connection share.
 *
 * @param relay whom clients are for
 * @param loops the threads
 * @param limits bounds on time and memory
 * @param tls whether clients reach this door by TLS
 * @param container the container behind, for all that is not DERP
 * @param addresses decides who a client is
 * @param accepts how many connections are let in
 * @param derpEnabled whether packets are relayed
 */
public record FrontDoorContext(
        Relay relay,
        RelayLoops loops,
        PendingLimits limits,
        boolean tls,
        Container container,
        ClientAddresses addresses,
        AcceptLimits accepts,
        boolean derpEnabled) {

    /** Whom a request on {@code channel} is from; each may be somebody else's behind a proxy. */
    Optional<TrueClient> client(Channel channel, HttpHeaders headers) {
        return PendingConnection.of(channel).remote().map(peer -> addresses.client(peer, new RequestFields(headers)));
    }

    /**
     * The container behind the front door.
     *
     * @param address where it listens, on loopback
     * @param secret what proves to it that a request came by the front door
     * @param isReady whether it answers yet
     */
    public record Container(InetSocketAddress address, String secret, BooleanSupplier isReady) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "container at " + address;
        }
    }
}
