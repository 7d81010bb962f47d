package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpRegion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The network operations of one check. They do not block; answers are passed to the callback
 * on any thread, and there may be no answer. Tests simulate it.
 */
interface Network extends AutoCloseable {

    /** The families in which this machine has an address that can reach other machines. */
    Set<Family> families();

    /** Whether this machine can open an IPv6 socket. */
    boolean hasIpv6();

    /** Resolves a host's address in one family; the answer is empty if there is no such address. */
    void lookUp(String host, Family family, Consumer<Optional<InetAddress>> answer);

    /** Sends one STUN request. */
    void stun(InetSocketAddress server, StunListener listener);

    /** Measures the round trip to a region over HTTPS; the answer is empty if no relay answers. */
    void https(DerpRegion region, Consumer<Optional<HttpsLatency>> answer);

    /** Checks at a relay's port 80 whether a captive portal answers; the answer is empty if there is no answer. */
    void captivePortal(InetAddress relay, Consumer<Optional<Boolean>> answer);

    /** Cancels the operations under way. */
    @Override
    void close();

    /** Receives the result of a STUN request: either sent or not sent, and at most one answer if sent. */
    interface StunListener {

        void sent();

        void notSent();

        /** The server has answered after {@code latency}, and has seen this machine's address as {@code mapped}. */
        void answered(Duration latency, InetSocketAddress mapped);
    }

    /**
     * A measurement over HTTPS.
     *
     * @param latency the time of one request, without the time to connect
     * @param relay the address that was connected
     */
    record HttpsLatency(Duration latency, InetAddress relay) {
    }
}
