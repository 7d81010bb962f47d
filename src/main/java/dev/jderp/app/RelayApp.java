package dev.jderp.app;

import dev.jderp.config.ContainerSettings;
import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.server.Clock;
import dev.jderp.server.Relay;
import dev.jderp.transport.HomePage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The application's one relay: made when the container starts the application, stopped when it ends. */
@ApplicationScoped
public class RelayApp {

    /** What sysexits calls a configuration error. */
    private static final int CONFIGURATION_ERROR = 78;

    /** Tells the launcher that the relay runs. */
    private static final String STARTED = "dev.jderp.started";

    /** What there is while the relay runs. */
    private record Running(RelayConfig config, Relay relay, DerpMap map, ReadyBlock ready) {
    }

    private @Nullable Running running;

    /** For the container. */
    public RelayApp() {}

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        try {
            RelayConfig config = ContainerSettings.read();
            var key = KeyFile.readOrCreate(config.keyFile());
            Optional<Keystore> keystore = keystore(config);
            Relay relay = new Relay(key, config.relay(), Clock.SYSTEM);
            ReadyBlock ready = new ReadyBlock(config, key.publicKey(), keystore, RelayApp::end);
            running = new Running(config, relay, SelfMap.of(config, keystore), ready);
            relay.start();
            ready.start();
            System.setProperty(STARTED, "true");
        } catch (SettingException | KeyFileException | IOException e) {
            end(e.getMessage());
            throw new IllegalStateException("jderp cannot start: " + e.getMessage(), e);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        Running r = running;
        if (r != null) {
            r.ready.stop();
            r.relay.close();
        }
    }

    /** The relay, for the doors. */
    @Produces
    public Relay relay() {
        return running().relay;
    }

    /** What the home page shows. */
    @Produces
    public HomePage homePage() {
        return new HomePage(running().config.home());
    }

    /** The DERP map that describes this relay. */
    @Produces
    public DerpMap derpMap() {
        return running().map;
    }

    private Running running() {
        Running r = running;
        if (r == null) {
            throw new IllegalStateException("the relay is not running");
        }
        return r;
    }

    /** The certificate that the launcher made or the operator brought; a container may have one of its own. */
    private static Optional<Keystore> keystore(RelayConfig config) throws IOException {
        if (config.httpsPort() == 0 || !Files.exists(config.keystore())) {
            return Optional.empty();
        }
        return Optional.of(Keystore.open(config.keystore(), Keystore.password(config.keystorePasswordFile())));
    }

    /**
     * A relay that cannot start ends the process where the process is there for it alone, and fails the deployment on a
     * server that others share. Payara Micro would go on without the application; {@code System.exit} from a deployment
     * waits for the deployment, which waits for it.
     */
    private static void end(@Nullable String why) {
        System.err.println("jderp cannot start: " + why);
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
