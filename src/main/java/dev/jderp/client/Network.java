package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import dev.jderp.derpmap.DerpRegion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The network as one check sees it. Nothing here blocks; answers come on any thread, and none need come at all. */
interface Network extends AutoCloseable {

    /** The families in which this machine has an address that reaches others. */
    Set<Family> families();

    /** Whether this machine knows IPv6 at all. */
    boolean hasIpv6();

    /** Looks up a host's address in one family; none if it has none. */
    void lookUp(String host, Family family, Consumer<Optional<InetAddress>> answer);

    /** Sends one STUN request. */
    void stun(InetSocketAddress server, StunListener listener);

    /** Measures HTTPS to a region's relays; none if they do not answer as relays do. */
    void https(DerpRegion region, Consumer<Optional<HttpsLatency>> answer);

    /** Checks on a relay's port 80 whether a captive portal answers in its place; empty if nothing answers. */
    void captivePortal(InetAddress relay, Consumer<Optional<Boolean>> answer);

    /** Gives up whatever is under way. */
    @Override
    void close();

    /** What becomes of a STUN request: it is sent or not; if sent, there may be an answer. */
    interface StunListener {

        void sent();

        void notSent();

        /** The round trip, and where the server saw this machine. */
        void answered(Duration latency, InetSocketAddress mapped);
    }

    /** The time of one request over HTTPS, without dialling, and the address that it went to. */
    record HttpsLatency(Duration latency, InetAddress relay) {
    }
}
