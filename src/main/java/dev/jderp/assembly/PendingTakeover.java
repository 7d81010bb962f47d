package dev.jderp.assembly;

import dev.jderp.process.ExitStatus;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ListenException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The takeover by a process whose container still starts, while the process before it serves everything. It is
 * completed when the container answers, or at once if the process before it ends. Safe for any thread.
 *
 * <pre>
 *   waiting --the container answers, or the other process has ended--&gt; completed: this process serves
 *      |
 *      +--the other process goes on, since this one took too long--&gt; failed: this process ends with status 78
 * </pre>
 */
public final class PendingTakeover {

    private enum State {
        WAITING,
        COMPLETED,
        FAILED
    }

    private static final Logger LOG = System.getLogger(PendingTakeover.class.getName());

    private final StartSockets sockets;
    private final RelayRuntime runtime;
    private final StopSignals signals;
    private State state = State.WAITING;

    private PendingTakeover(StartSockets sockets, RelayRuntime runtime, StopSignals signals) {
        this.sockets = sockets;
        this.runtime = runtime;
        this.signals = signals;
    }

    /**
     * Begins to wait.
     *
     * @param signals ends this process if the takeover fails
     */
    public static PendingTakeover begin(StartSockets sockets, RelayRuntime runtime, StopSignals signals) {
        PendingTakeover pending = new PendingTakeover(sockets, runtime, signals);
        LOG.log(Level.INFO,
                "takeover: the process before this one serves until the container of this process answers");
        sockets.onEndOfPredecessor(() -> Thread.ofPlatform().name("derp-takeover-early").start(pending::complete));
        return pending;
    }

    /**
     * Takes over, unless that has been done; a failure ends the process.
     *
     * @return whether this process serves
     */
    public synchronized boolean complete() {
        if (state == State.WAITING && !StopSignals.hasBegun()) {
            state = State.FAILED;
            try {
                sockets.takeOver(runtime, signals);
                OwnProcess.ready(runtime);
                runtime.startWatching();
                state = State.COMPLETED;
            } catch (ListenException e) {
                System.err.println("jderp cannot start: " + e.getMessage());
                end(ExitStatus.CONFIGURATION_ERROR);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "internal error while this process takes over; it ends", e);
                end(ExitStatus.SOFTWARE_ERROR);
            }
        }
        return state == State.COMPLETED;
    }

    private void end(int status) {
        System.err.flush();
        sockets.close();
        signals.end(status);
    }
}
