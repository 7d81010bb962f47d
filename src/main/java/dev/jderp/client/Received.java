package dev.jderp.client;

/**
 * A message, and the connection that it came by.
 *
 * @param generation 1 for the client's first connection, one more for each later one
 */
public record Received(ReceivedMessage message, long generation) {
}
