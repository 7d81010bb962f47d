package dev.jderp.frontdoor;

import dev.jderp.server.Relay;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * What the handlers of every connection share.
 *
 * @param relay whom clients are for
 * @param loops the threads
 * @param options the settings
 * @param container the container behind, for all that is not DERP
 * @param isTls whether clients speak TLS
 */
record FrontDoorContext(Relay relay, RelayLoops loops, FrontDoorOptions options, Container container, boolean isTls) {

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
