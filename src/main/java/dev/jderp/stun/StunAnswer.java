package dev.jderp.stun;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server's answer to one request of a {@link StunClient}.
 *
 * @param server the sender of the answer, which may have another address than the request was sent to
 * @param mapped the address that the server saw
 * @param roundTrip the time from sending to receiving
 */
public record StunAnswer(InetSocketAddress server, InetSocketAddress mapped, Duration roundTrip) {
}
