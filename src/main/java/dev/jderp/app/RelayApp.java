package dev.jderp.app;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.config.ContainerSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.process.BoundedStop;
import dev.jderp.process.MemoryReturn;
import dev.jderp.process.OutOfMemory;
import dev.jderp.process.ProcessGuard;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ListenException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starts the relay when the container starts the application, and stops it when the application ends. The container's
 * deploying thread calls both.
 */
@ApplicationScoped
public class RelayApp {

    private static final Logger LOG = System.getLogger(RelayApp.class.getName());

    /** Exit status for a configuration error, as in sysexits.h. */
    private static final int CONFIGURATION_ERROR = 78;

    /** System property from which the launcher knows that the relay has started. */
    private static final String STARTED = "dev.jderp.started";

    private @Nullable ContainerRelay running;
    private @Nullable Thread exitHook;
    private @Nullable StopSignals stopSignals;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event, RelayBeans beans) {
        try {
            RelayConfig config = ContainerSettings.read();
            ContainerRelay started = new ContainerRelay(config, RelayApp::reportFailedStart);
            running = started;
            beans.use(started);
            handleExhaustedHeap(started.runtime());
            // a server that is stopped before it has booted does not stop its applications
            exitHook = Thread.ofPlatform().name("derp-exit").unstarted(started::close);
            Runtime.getRuntime().addShutdownHook(exitHook);
            if (isPayaraMicro()) {
                stopSignals = StopSignals.install(started::close, config.drain());
            }
            AdmissionWiring.openRelayWarning(config).ifPresent(line -> LOG.log(Level.WARNING, line));
            System.setProperty(STARTED, "true");
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            reportFailedStart(e.getMessage());
            throw new IllegalStateException(
                    "jderp cannot start: " + String.valueOf(e.getMessage()).replace("\n", "; "), e);
        }
    }

    /**
     * On an exhausted heap, ends the process if it runs only the relay, else stops the relay: other applications may
     * share the server.
     */
    private static void handleExhaustedHeap(RelayRuntime runtime) {
        if (isPayaraMicro()) {
            OutOfMemory.onExhaustion(ProcessGuard.ending());
            runtime.closeAtEnd(OutOfMemory.watchLog(""), watch -> {
                OutOfMemory.onExhaustion(null);
                watch.run();
            });
            runtime.closeAtEnd(new MemoryReturn(runtime.relay()::openConnections), MemoryReturn::close).start();
        } else {
            runtime.closeAtEnd(new ExhaustionStop(runtime::abort), ExhaustionStop::close);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        ContainerRelay relay = running;
        if (relay != null) {
            Duration drain = relay.runtime().config().drain();
            if (!BoundedStop.run(relay::close, drain.plus(BoundedStop.MARGIN))) {
                LOG.log(Level.WARNING, "the relay did not stop within derp.drain-seconds and "
                        + BoundedStop.MARGIN.toSeconds() + " s more; the server goes on without waiting for it");
            }
        }
        StopSignals signals = stopSignals;
        if (signals != null) {
            signals.close();
        }
        Thread hook = exitHook;
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook); // it would keep the class loader in memory
            } catch (IllegalStateException e) {
                // the process is ending
            }
        }
    }

    /**
     * Prints why the relay cannot start, and ends the process if it runs only the relay: Payara Micro would go on
     * without the application. It halts, because {@code System.exit} and the deployment would wait for each other. On a
     * server that other applications share, the deployment fails instead.
     */
    private static void reportFailedStart(@Nullable String reason) {
        String.valueOf(reason).lines().forEach(line -> System.err.println("jderp cannot start: " + line));
        System.err.flush();
        if (isPayaraMicro()) {
            Runtime.getRuntime().halt(CONFIGURATION_ERROR);
        }
    }

    private static boolean isPayaraMicro() {
        try {
            Class<?> micro = Class.forName(
                    "fish.payara.micro.impl.PayaraMicroImpl", false, RelayApp.class.getClassLoader());
            var getInstance = micro.getMethod("getInstance", boolean.class);
            return getInstance.invoke(null, false) != null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return false;
        }
    }
}
