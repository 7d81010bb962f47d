package dev.jderp.metrics;

import java.time.Duration;
import java.util.Locale;

/** The kinds of things outside the relay that may fail while the relay runs. */
public enum Dependency {
    /** The tailscaled that verifies logins. */
    TAILSCALED(Duration.ofMinutes(1)),
    /** The admission controller that verifies logins. */
    ADMISSION_CONTROLLER(Duration.ofMinutes(1)),
    /** A URL that a DERP map is read from. */
    MAP_URL(Duration.ofHours(1)),
    /** A name that bootstrap DNS resolves. */
    BOOTSTRAP_DNS(Duration.ofHours(1)),
    /** The time until the certificate ends. */
    CERTIFICATE(Duration.ofDays(1)),
    /** A link to another relay of the region, or a search for such relays. */
    MESH_LINK(Duration.ofHours(1)),
    /** The data grid of the region. */
    DATA_GRID(Duration.ofHours(1)),
    /** A file that is read again when it changes. */
    FILE(Duration.ofHours(1)),
    /** The authority that issues the certificate. */
    AUTHORITY(Duration.ofHours(1));

    private final Duration reminder;

    Dependency(Duration reminder) {
        this.reminder = reminder;
    }

    /** Returns the time after which a failure that lasts is logged again. */
    Duration reminder() {
        return reminder;
    }

    /** Returns the value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
