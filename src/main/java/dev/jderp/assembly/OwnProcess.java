package dev.jderp.assembly;

import dev.jderp.config.RelayConfig;
import dev.jderp.process.BoundedStop;
import dev.jderp.process.MemoryReturn;
import dev.jderp.process.OutOfMemory;
import dev.jderp.process.ProcessGuard;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ServiceManager;
import java.time.Duration;
import java.util.Optional;

/** What a relay does with a process that runs nothing else: it drains at a signal, and gives memory back. */
public final class OwnProcess {

    /** How long the process may take beyond the drain: longer than its guard allows. */
    private static final Duration STOP_MARGIN = BoundedStop.MARGIN.plusSeconds(6);

    private OwnProcess() {}

    /** Announces the time of the drain to the guard of the process; for {@link #run} and before it. */
    public static void announceDrain(RelayConfig config) {
        System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(config.drain().toMillis()));
    }

    /**
     * Ends the relay with the process, and the process with the relay's heap. Reports the stop to the service manager,
     * if there is one. {@link #ready} is to follow.
     *
     * @return ends the process in the same way without a signal
     */
    public static StopSignals run(RelayRuntime runtime) {
        announceDrain(runtime.config());
        closeAtExit(runtime);
        Optional<ServiceManager> manager = ServiceManager.ofEnvironment();
        Runnable stop = () -> {
            manager.ifPresent(present -> present.stopping(runtime.config().drain().plus(STOP_MARGIN)));
            runtime.close();
        };
        StopSignals signals = runtime.closeAtEnd(
                StopSignals.install(stop, runtime.config().drain()), StopSignals::close);
        runtime.closeAtEnd(OutOfMemory.watchLog(""), Runnable::run);
        return signals;
    }

    /**
     * Collects from now on what a quiet relay holds, and reports to the service manager, if there is one, that clients
     * can log in, and each reload.
     */
    public static void ready(RelayRuntime runtime) {
        runtime.closeAtEnd(new MemoryReturn(runtime.relay()::openConnections), MemoryReturn::close).start();
        ServiceManager.ofEnvironment().ifPresent(manager -> {
            runtime.reloader().reportReloads(manager);
            manager.ready();
        });
    }

    /** Closes the relay when the process ends, unless it is closed before. */
    public static void closeAtExit(RelayRuntime runtime) {
        Thread hook = Thread.ofPlatform().name("derp-exit").unstarted(runtime::close);
        Runtime.getRuntime().addShutdownHook(hook);
        runtime.closeAtEnd(hook, OwnProcess::remove);
    }

    /** Removes a hook, which would keep the class loader of an application in memory. */
    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending
        }
    }
}
