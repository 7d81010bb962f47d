package dev.jderp.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each role includes those before it. */
public enum Role {
    /** Sees everything that the REST API shows. */
    VIEWER,
    /** Changes things, too. */
    ADMIN;

    /** The role as it is written. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether who has this role may do what {@code other} may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The role that is written so. */
    public static Optional<Role> of(String label) {
        return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
    }
}
