package dev.jderp.auth;

/**
 * An authenticated caller of the REST API.
 *
 * @param name the token's name
 * @param role the operations that the caller may use
 */
public record Caller(String name, Role role) {
}
