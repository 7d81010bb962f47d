package dev.jderp.stun;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server's answer to one request of a {@link StunClient}.
 *
 * @param server the address that it came from, which may differ from the one that the request was sent to
 * @param mapped the address that the server received the request from
 * @param roundTrip the time from sending to receiving
 */
public record StunAnswer(InetSocketAddress server, InetSocketAddress mapped, Duration roundTrip) {
}
