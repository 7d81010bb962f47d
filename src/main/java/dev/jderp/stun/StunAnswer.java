package dev.jderp.stun;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server's answer to one request of a {@link StunClient}.
 *
 * @param server whom it came from, which may be another address than was asked
 * @param mapped where the server saw the request come from
 * @param roundTrip the time from sending to receiving
 */
public record StunAnswer(InetSocketAddress server, InetSocketAddress mapped, Duration roundTrip) {
}
