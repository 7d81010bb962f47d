package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.TrueClient;
import dev.jderp.frontdoor.connection.PendingConnection;
import dev.jderp.frontdoor.listen.AcceptLimits;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.loop.RelayLoops;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.server.Relay;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Everything that the HTTP handlers of all connections share.
 *
 * @param relay the relay that clients log in to
 * @param loops the event loops
 * @param limits bounds on time and memory
 * @param port which of the door's ports it is
 * @param container the container, for all requests that are not answered here
 * @param addresses decides which client a request is from
 * @param accepts limits the rate of clients of trusted HTTP proxies
 * @param challenges what is shown to an authority that checks the relay's names
 * @param derpEnabled whether packets are relayed
 * @param isReplaced whether another process accepts the connections of this door's ports now
 */
public record FrontDoorContext(
        Relay relay,
        RelayLoops loops,
        PendingLimits limits,
        Port port,
        Container container,
        ClientAddresses addresses,
        AcceptLimits accepts,
        Challenges challenges,
        boolean derpEnabled,
        BooleanSupplier isReplaced) {

    /** The ports with these handlers. */
    public enum Port {
        /** The main port, with TLS. */
        MAIN_TLS,
        /** The main port, without TLS. */
        MAIN_PLAIN,
        /** The port that otherwise is the container's own, without TLS. */
        PAGES
    }

    /** Whether clients reach this port by TLS. */
    boolean tls() {
        return port == Port.MAIN_TLS;
    }

    /** Returns the same for the port for pages. */
    public FrontDoorContext forPages() {
        return new FrontDoorContext(relay, loops, limits, Port.PAGES, container, addresses, accepts, challenges,
                derpEnabled, isReplaced);
    }

    /** Returns the client of a request on {@code channel}; each request of a proxy may be of another client. */
    Optional<TrueClient> client(Channel channel, HttpHeaders headers) {
        return PendingConnection.of(channel).remote().map(peer -> addresses.client(peer, new RequestFields(headers)));
    }

    /**
     * The container that requests are forwarded to.
     *
     * @param address the address on loopback where it listens
     * @param secret proves to it that a request came by the front door
     * @param isReady whether it answers requests yet
     */
    public record Container(InetSocketAddress address, String secret, BooleanSupplier isReady) {
        /** Omits the secret. */
        @Override
        public String toString() {
            return "container at " + address;
        }
    }
}
