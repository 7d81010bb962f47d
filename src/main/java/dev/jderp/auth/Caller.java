package dev.jderp.auth;

/**
 * Who has shown a token.
 *
 * @param name the token's name
 * @param role what he may do
 */
public record Caller(String name, Role role) {
}
