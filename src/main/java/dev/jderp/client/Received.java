package dev.jderp.client;

/**
 * A message, and the connection on which it arrived.
 *
 * @param generation the number of the connection: 1 for the client's first one, one more for each later one
 */
public record Received(ReceivedMessage message, long generation) {
}
