package dev.jderp.auth;

/**
 * The caller that a token identifies.
 *
 * @param name the token's name
 * @param role the role of the caller
 */
public record Caller(String name, Role role) {
}
