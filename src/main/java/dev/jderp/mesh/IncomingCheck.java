package dev.jderp.mesh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Checks every minute, while a link is up, whether the neighbour has a link to this relay, too, and logs once when it
 * has none and once when it has one again.
 */
final class IncomingCheck {

    private static final Logger LOG = System.getLogger(IncomingCheck.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final MeshContext mesh;
    private final Neighbour neighbour;
    private final BooleanSupplier isUp;
    private boolean hadLink = true;

    /** {@code isUp} returns false when the link has ended, which ends the check. */
    IncomingCheck(MeshContext mesh, Neighbour neighbour, BooleanSupplier isUp) {
        this.mesh = mesh;
        this.neighbour = neighbour;
        this.isUp = isUp;
    }

    void start() {
        mesh.tasks().runAfter(INTERVAL, this::check);
    }

    private void check() {
        if (!isUp.getAsBoolean()) {
            return;
        }
        boolean hasLink = neighbour.status().hasIncoming();
        if (hadLink && !hasLink) {
            LOG.log(Level.WARNING, () -> neighbour.address() + " has no link to this relay, so its clients cannot send "
                    + "to clients here; is this relay a neighbour there?");
        } else if (!hadLink && hasLink) {
            LOG.log(Level.INFO, () -> neighbour.address() + " has a link to this relay again");
        }
        hadLink = hasLink;
        start();
    }
}
