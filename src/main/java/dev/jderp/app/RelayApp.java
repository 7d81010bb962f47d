package dev.jderp.app;

import dev.jderp.auth.AccessOptions;
import dev.jderp.auth.LoginFailures;
import dev.jderp.auth.Tokens;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.RelayParts;
import dev.jderp.config.ContainerSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.debug.ConsistencyCheck;
import dev.jderp.debug.DebugAccess;
import dev.jderp.debug.DebugContext;
import dev.jderp.frontdoor.FrontDoorException;
import dev.jderp.key.KeyFileException;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.pages.PublicPages;
import dev.jderp.process.BoundedStop;
import dev.jderp.process.MemoryReturn;
import dev.jderp.process.OutOfMemory;
import dev.jderp.process.ProcessGuard;
import dev.jderp.process.StopSignals;
import dev.jderp.prune.Prune;
import dev.jderp.rest.ClientCloser;
import dev.jderp.rest.OwnRegion;
import dev.jderp.rest.Reload;
import dev.jderp.rest.RelayIdentity;
import dev.jderp.rest.Viewers;
import dev.jderp.server.Relay;
import dev.jderp.transport.DebugVisitor;
import dev.jderp.transport.DerpSwitch;
import dev.jderp.transport.FrontDoorSecret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The application's one relay: made when the container starts the application, stopped when it ends. */
@ApplicationScoped
public class RelayApp {

    private static final Logger LOG = System.getLogger(RelayApp.class.getName());

    /** What sysexits calls a configuration error. */
    private static final int CONFIGURATION_ERROR = 78;

    /** The system property by which the launcher learns that the relay runs. */
    private static final String STARTED = "dev.jderp.started";

    /** The secret by which the container's filter recognises the front door; new at each boot. */
    private final FrontDoorSecret secret = new FrontDoorSecret(RelayParts.newSecret());

    private final LoginFailures failures = new LoginFailures();
    private @Nullable Services running;
    private @Nullable Thread atExit;
    private @Nullable StopSignals stopSignals;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        try {
            RelayConfig config = ContainerSettings.read();
            Services started = new Services(config, secret.value(), RelayApp::end);
            running = started;
            surviveOrEnd(started.parts());
            // a server that is ended before it has booted does not end its applications
            atExit = Thread.ofPlatform().name("derp-exit").unstarted(started::close);
            Runtime.getRuntime().addShutdownHook(atExit);
            if (isPayaraMicro()) {
                stopSignals = StopSignals.install(started::close, config.drain());
            }
            AdmissionWiring.strangersWarning(config).ifPresent(line -> LOG.log(Level.WARNING, line));
            System.setProperty(STARTED, "true");
        } catch (SettingException | KeyFileException | FrontDoorException | IOException e) {
            end(e.getMessage());
            throw new IllegalStateException(
                    "jderp cannot start: " + String.valueOf(e.getMessage()).replace("\n", "; "), e);
        }
    }

    /**
     * An exhausted heap ends a process that is there for the relay alone, and the relay on a server that others share.
     */
    private static void surviveOrEnd(RelayParts parts) {
        if (isPayaraMicro()) {
            OutOfMemory.onExhaustion(ProcessGuard.ending());
            parts.ending(OutOfMemory.watchLog(""), watch -> {
                OutOfMemory.onExhaustion(null);
                watch.run();
            });
            parts.ending(new MemoryReturn(parts.relay()::openConnections), MemoryReturn::close).start();
        } else {
            parts.ending(new ExhaustionStop(parts::abort), ExhaustionStop::close);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        Services r = running;
        if (r != null) {
            Duration drain = r.parts().config().drain();
            if (!BoundedStop.run(r::close, drain.plus(BoundedStop.MARGIN))) {
                LOG.log(Level.WARNING, "the relay's stop took longer than derp.drain-seconds and "
                        + BoundedStop.MARGIN.toSeconds() + " s; the server continues without it");
            }
        }
        StopSignals signals = stopSignals;
        if (signals != null) {
            signals.close();
        }
        Thread hook = atExit;
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook); // or it would keep the class loader
            } catch (IllegalStateException e) {
                // the process is ending, and the class loader with it
            }
        }
    }

    /** By which a request proves that it came by the front door. */
    @Produces
    public FrontDoorSecret frontDoorSecret() {
        return secret;
    }

    /** The relay, for the doors. */
    @Produces
    public Relay relay() {
        return running().parts().relay();
    }

    /** Determines the address of a client. */
    @Produces
    public ClientAddresses clientAddresses() {
        return running().parts().addresses();
    }

    /** Whether packets are relayed. */
    @Produces
    public DerpSwitch derpSwitch() {
        return new DerpSwitch(running().parts().config().enabled());
    }

    /** The pages for everybody. */
    @Produces
    public PublicPages publicPages() {
        return running().parts().publicPages();
    }

    /** Decides which visitors of the home page get a link to the debug pages. */
    @Produces
    public DebugVisitor debugVisitor() {
        return debugAccess()::allows;
    }

    /** What the debug pages are about. */
    @Produces
    public DebugContext debugContext() {
        RelayConfig config = running().parts().config();
        return new DebugContext(
                running().parts().relay(),
                config.hostname(),
                config.meshKeyFile().isPresent(),
                config.rateFile().isPresent(),
                running().parts().prober());
    }

    /** The access rule of the debug pages. */
    @Produces
    public DebugAccess debugAccess() {
        RelayConfig config = running().parts().config();
        return new DebugAccess(config.debug(), config.address().header());
    }

    /** What admission would have an operator know. */
    @Produces
    public ConsistencyCheck admissionCheck() {
        return running().parts().admission()::problems;
    }

    /** The DERP map that is served. */
    @Produces
    public DerpMaps derpMaps() {
        return running().parts().maps();
    }

    /** This relay's own region. */
    @Produces
    public OwnRegion ownRegion() {
        return running().parts()::ownRegion;
    }

    /** The options of administration. */
    @Produces
    public AccessOptions accessOptions() {
        return running().parts().config().access();
    }

    /** The tokens of administrators. */
    @Produces
    public Tokens tokens() {
        return running().tokens();
    }

    /** How often others have tried. */
    @Produces
    public LoginFailures failures() {
        return failures;
    }

    /** What the relay knows of itself. */
    @Produces
    public RelayIdentity self() {
        return running().self();
    }

    /** Admission of clients. */
    @Produces
    public Admission admission() {
        return running().parts().admission();
    }

    /** The deny list that is edited while the relay runs. */
    @Produces
    public DeniedKeys deniedKeys() {
        return running().parts().denied();
    }

    /** The viewers of the event streams. */
    @Produces
    public Viewers viewers() {
        return running().viewers();
    }

    /** Sends clients to where they would rather be. */
    @Produces
    public Prune prune() {
        return running().pruning();
    }

    /** Closes the connections of a key. */
    @Produces
    public ClientCloser clientCloser() {
        return running().parts().relay()::closePeer;
    }

    /** Reads files again. */
    @Produces
    public Reload reload() {
        return running().parts()::reload;
    }

    private Services running() {
        Services r = running;
        if (r == null) {
            throw new IllegalStateException("the relay is not running");
        }
        return r;
    }

    /**
     * A relay that cannot start ends the process where the process is there for it alone, and fails the deployment on a
     * server that others share. Payara Micro would go on without the application; {@code System.exit} from a deployment
     * waits for the deployment, which waits for it.
     */
    private static void end(@Nullable String why) {
        String.valueOf(why).lines().forEach(line -> System.err.println("jderp cannot start: " + line));
        System.err.flush();
        if (isPayaraMicro()) {
            Runtime.getRuntime().halt(CONFIGURATION_ERROR);
        }
    }

    private static boolean isPayaraMicro() {
        try {
            Class<?> micro = Class.forName(
                    "fish.payara.micro.impl.PayaraMicroImpl", false, RelayApp.class.getClassLoader());
            var found = micro.getMethod("getInstance", boolean.class);
            return found.invoke(null, false) != null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return false;
        }
    }
}
