package dev.jderp.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The role of a caller; each role includes those before it. */
public enum Role {
    /** May read everything in the REST API. */
    VIEWER,
    /** May also change things. */
    ADMIN;

    /** The name in the token file, such as {@code viewer}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may do everything that {@code other} may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The role with this name; empty if there is no such role. */
    public static Optional<Role> of(String label) {
        return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
    }
}
