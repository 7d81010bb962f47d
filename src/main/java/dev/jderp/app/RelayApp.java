package dev.jderp.app;

import dev.jderp.config.ContainerSettings;
import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.SettingException;
import dev.jderp.debug.DebugAccess;
import dev.jderp.debug.DebugContext;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.frontdoor.CertificateSource;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.FrontDoorException;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.ServerCertificate;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.server.Clock;
import dev.jderp.server.Relay;
import dev.jderp.transport.FrontDoorSecret;
import dev.jderp.transport.HomePage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The application's one relay: made when the container starts the application, stopped when it ends. */
@ApplicationScoped
public class RelayApp {

    /** What sysexits calls a configuration error. */
    private static final int CONFIGURATION_ERROR = 78;

    /** Tells the launcher that the relay runs. */
    private static final String STARTED = "dev.jderp.started";

    private static final int SECRET_BYTES = 24;
    private static final Optional<CertificateSource> NONE = Optional.empty();

    /** What there is while the relay runs. */
    private record Running(
            RelayConfig config, Relay relay, Optional<FrontDoor> frontDoor, DerpMap map, ReadyBlock ready) {
    }

    /** What the front door and the container's filter know each other by, for as long as this boot lasts. */
    private final FrontDoorSecret secret = new FrontDoorSecret(random());

    private @Nullable Running running;

    /** For the container. */
    public RelayApp() {}

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        try {
            RelayConfig config = ContainerSettings.read();
            var key = KeyFile.readOrCreate(config.keyFile());
            Relay relay = new Relay(key, config.relay(), Clock.SYSTEM);
            relay.start();
            try {
                run(config, relay);
            } catch (IOException | FrontDoorException | RuntimeException e) {
                relay.close();
                throw e;
            }
            System.setProperty(STARTED, "true");
        } catch (SettingException | KeyFileException | FrontDoorException | IOException e) {
            end(e.getMessage());
            throw new IllegalStateException("jderp cannot start: " + e.getMessage(), e);
        }
    }

    private void run(RelayConfig config, Relay relay) throws IOException, FrontDoorException {
        Optional<FrontDoor> frontDoor = Optional.empty();
        List<X509Certificate> chain = List.of();
        if (config.frontDoor().enabled()) {
            var certificate = config.frontDoor().tls() ? Optional.of(certificate(config)) : NONE;
            var container = new InetSocketAddress(config.containerAddress(), config.httpPort());
            FrontDoor door = new FrontDoor(relay, config.frontDoor(), certificate, container, secret.value());
            frontDoor = Optional.of(door);
            chain = door.chain();
        } else if (config.httpsPort() != 0 && Files.exists(config.keystore())) {
            chain = keystore(config).chain();
        } // else the container has a certificate of its own
        String certName = chain.isEmpty() ? "" : CertName.of(chain);
        Runnable whenReady = frontDoor.<Runnable>map(door -> door::containerIsReady).orElse(() -> {
        });
        ReadyBlock ready = new ReadyBlock(config, relay.publicKey(), certName, whenReady, RelayApp::end);
        running = new Running(config, relay, frontDoor, SelfMap.of(config, certName), ready);
        ready.start();
    }

    private static CertificateSource certificate(RelayConfig config) throws IOException {
        Optional<FrontDoorOptions.Pem> pem = config.frontDoor().pem();
        if (pem.isPresent()) {
            return CertificateSource.pem(pem.get(), config.hostname());
        }
        SelfCertificate.ensure(config);
        List<Path> files = List.of(config.keystore(), config.keystorePasswordFile());
        return new CertificateSource(files, config.hostname(), () -> {
            Keystore keystore = keystore(config);
            return new ServerCertificate(keystore.key(), keystore.chain());
        });
    }

    private static Keystore keystore(RelayConfig config) throws IOException {
        return Keystore.open(config.keystore(), Keystore.password(config.keystorePasswordFile()));
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        Running r = running;
        if (r != null) {
            r.ready.stop();
            r.frontDoor.ifPresent(FrontDoor::close);
            r.relay.close();
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
        return running().relay;
    }

    /** What the home page shows. */
    @Produces
    public HomePage homePage() {
        return new HomePage(running().config.home());
    }

    /** What the debug pages are about. */
    @Produces
    public DebugContext debugContext() {
        RelayConfig config = running().config;
        return new DebugContext(
                running().relay,
                config.hostname(),
                config.meshKeyFile().isPresent(),
                config.rateFile().isPresent(),
                new DebugAccess(config.debug(), config.address().header()));
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
