package dev.jderp.frontdoor;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.TrueClient;
import dev.jderp.server.Relay;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * State that the handlers of all connections share.
 *
 * @param relay the relay
 * @param loops the relay loops
 * @param options the settings
 * @param container the container, for all requests that are not DERP
 * @param addresses determines client addresses
 * @param accepts limits new connections
 * @param derpEnabled whether packets are relayed
 */
record FrontDoorContext(
        Relay relay,
        RelayLoops loops,
        FrontDoorOptions options,
        Container container,
        ClientAddresses addresses,
        AcceptLimits accepts,
        boolean derpEnabled) {

    /** The client of a request on {@code channel}; behind a proxy each request may have another client. */
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
    record Container(InetSocketAddress address, String secret, BooleanSupplier isReady) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "container at " + address;
        }
    }
}
