package dev.jderp.app;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.LentRelay;
import dev.jderp.assembly.OwnProcess;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.config.container.ContainerSettings;
import dev.jderp.key.KeyFileException;
import dev.jderp.process.BoundedStop;
import dev.jderp.process.ExitStatus;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the relay when the container starts the application, and stops it when the application ends. The container's
 * deploying thread calls both.
 */
@ApplicationScoped
public class RelayApp {

    private static final Logger LOG = System.getLogger(RelayApp.class.getName());

    /** System property from which the launcher knows that the relay has started. */
    private static final String STARTED = "dev.jderp.started";

    private @Nullable ContainerRelay running;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event, RelayBeans beans) {
        try {
            Optional<LentRelay> lent = LentRelay.take();
            ContainerRelay started = new ContainerRelay(
                    lent.isPresent() ? lent.get() : LentRelay.start(ContainerSettings.read()),
                    RelayApp::reportSilence);
            running = started;
            beans.use(started);
            if (lent.isPresent()) { // the server has replaced the handlers of the log
                started.runtime().closeAtEnd(OutOfMemory.watchLog(""), Runnable::run);
            } else {
                endWithServer(started.runtime());
                if (started.runtime().config().takeover().isPresent()) {
                    LOG.log(Level.WARNING, "derp.takeover has no effect without the launcher jderp.jar");
                }
                AdmissionWiring.openRelayWarning(started.runtime().config())
                        .ifPresent(line -> LOG.log(Level.WARNING, line));
            }
            System.setProperty(STARTED, "true");
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            end(ExitStatus.CONFIGURATION_ERROR, e.getMessage());
            throw new IllegalStateException(
                    "jderp cannot start: " + String.valueOf(e.getMessage()).replace("\n", "; "), e);
        }
    }

    /**
     * Ends a relay that the launcher has not started with its server. On an exhausted heap, ends the process if it runs
     * only the relay, else stops the relay: other applications may share the server.
     */
    private void endWithServer(RelayRuntime runtime) {
        if (isPayaraMicro()) {
            OutOfMemory.onExhaustion(ProcessGuard.ending());
            runtime.closeAtEnd(runtime, ended -> OutOfMemory.onExhaustion(null));
            OwnProcess.run(runtime);
            OwnProcess.ready(runtime);
        } else {
            // a server that is stopped before it has booted does not stop its applications
            OwnProcess.closeAtExit(runtime);
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
    }

    /**
     * Logs that the container does not answer. The front door serves clients without it, so the process goes on. If the
     * front door is off, no client gets in, and a process that runs only the relay ends, to be started again.
     */
    private static void reportSilence(RelayConfig config, String line) {
        LOG.log(Level.WARNING, line);
        if (!config.frontDoor().enabled() && isPayaraMicro()) {
            end(ExitStatus.SOFTWARE_ERROR, line);
        }
    }

    /**
     * Prints why the relay cannot start, and ends the process if it runs only the relay: Payara Micro would go on
     * without the application. It halts, because {@code System.exit} and the deployment would wait for each other. On a
     * server that other applications share, the deployment fails instead.
     */
    private static void end(int status, @Nullable String reason) {
        if (StopSignals.hasBegun()) {
            return; // the relay was ended, and the process ends
        }
        String.valueOf(reason).lines().forEach(line -> System.err.println("jderp cannot start: " + line));
        System.err.flush();
        if (isPayaraMicro()) {
            Runtime.getRuntime().halt(status);
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
