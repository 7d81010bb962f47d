package dev.jderp.app;

import dev.jderp.access.Tokens;
import dev.jderp.address.ClientAddresses;
import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.bootstrap.SystemLookup;
import dev.jderp.config.Keystore;
import dev.jderp.config.MeshKeyFile;
import dev.jderp.config.RateFile;
import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.CertificateSource;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.FrontDoorException;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.ServerCertificate;
import dev.jderp.frontdoor.StunServer;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.MeshKey;
import dev.jderp.maps.DerpMaps;
import dev.jderp.maps.SourceState;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.ProberOptions;
import dev.jderp.prune.NodeProbe;
import dev.jderp.prune.Nodes;
import dev.jderp.prune.Prune;
import dev.jderp.reload.ReloadResult;
import dev.jderp.reload.Reloader;
import dev.jderp.rest.Self;
import dev.jderp.rest.Viewers;
import dev.jderp.server.Clock;
import dev.jderp.server.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Everything that runs while the relay does: made in one order, ended in the other. It is started by one thread,
 * and ended by any.
 */
final class Services implements AutoCloseable {

    private static final Optional<CertificateSource> NONE = Optional.empty();

    private final RelayConfig config;
    private final Deque<Runnable> endings = new ArrayDeque<>();
    private final Reloader reloader;
    private final Admission admission;
    private final Relay relay;
    private final ClientAddresses addresses;
    private final BootstrapDns bootstrapDns;
    private final DerpMaps maps;
    private final Tokens tokens;
    private final DeniedKeys denied;
    private final Optional<FrontDoor> frontDoor;
    private final List<X509Certificate> keystoreChain;
    private final Instant startedAt = Instant.now();
    private final Viewers viewers;
    private final Prune prune;
    private final Optional<DerpProbe> prober;

    /**
     * Starts all of it; nothing is left running if a part of it cannot be started.
     *
     * @param secret what the front door and the container know each other by
     * @param onSilence told in one line if the container's port does not answer
     */
    Services(RelayConfig config, String secret, Consumer<String> onSilence)
            throws SettingException, KeyFileException, FrontDoorException, IOException {
        this.config = config;
        try {
            reloader = ending(new Reloader(), Reloader::close);
            admission = ending(Gate.open(config, reloader), Admission::close);
            denied = Gate.deniedKeys(config, admission);
            Optional<MeshKey> meshKey = config.meshKeyFile().isPresent()
                    ? Optional.of(MeshKeyFile.read(config.meshKeyFile().get()))
                    : Optional.empty();
            relay = ending(
                    new Relay(
                            KeyFile.readOrCreate(config.keyFile()), config.relay(), meshKey, admission, Clock.SYSTEM),
                    Relay::close);
            rateLimits();
            relay.start();
            admission.start(relay);
            addresses = new ClientAddresses(config.address());
            frontDoor = frontDoor(secret);
            if (config.stun().enabled()) {
                ending(new StunServer(config.stun(), relay.measurements()), StunServer::close);
            }
            keystoreChain = frontDoor.isEmpty() && config.httpsPort() != 0 && Files.exists(config.keystore())
                    ? keystore().chain()
                    : List.of(); // else the container has a certificate of its own
            String certName = certificate(chain()).map(Self.Certificate::pin).orElse("");
            maps = ending(maps(), DerpMaps::close);
            maps.start();
            frontDoor.ifPresent(door -> door.onNewCertificate(() -> Thread.startVirtualThread(maps::rebuild)));
            viewers = ending(new Viewers(relay::isDraining), Viewers::close);
            prune = prune();
            bootstrapDns = ending(
                    new BootstrapDns(config.bootstrap(), new SystemLookup(), relay.measurements().doors()),
                    BootstrapDns::close);
            bootstrapDns.start();
            tokens = openTokens();
            prober = config.prober().map(it -> ending(prober(it, meshKey), DerpProbe::close));
            prober.ifPresent(DerpProbe::run);
            reloader.start();
            Runnable whenReady = frontDoor.<Runnable>map(door -> door::containerIsReady).orElse(() -> {
            });
            ending(
                    new ReadyBlock(config, relay.publicKey(), certName, tokens.madeToken(), whenReady, onSilence),
                    ReadyBlock::stop).start();
        } catch (SettingException | KeyFileException | FrontDoorException | IOException | RuntimeException e) {
            end();
            throw e;
        }
    }

    private <T> T ending(T part, Consumer<T> end) {
        endings.push(() -> end.accept(part));
        return part;
    }

    private void rateLimits() throws IOException {
        if (config.rateFile().isPresent()) {
            try {
                reloader.watch(config.rateFile().get(), RateFile::read, relay::setRateConfig);
            } catch (IOException e) {
                throw new IOException(Setting.RATE_CONFIG.key() + ": " + e.getMessage(), e);
            }
        }
    }

    private DerpMaps maps() throws IOException {
        DerpMaps opened = new DerpMaps(config.map(), () -> DerpMap.of(ownRegion()));
        try {
            opened.watch(reloader);
        } catch (IOException e) {
            throw new IOException(Setting.MAP_FILE.key() + ": " + e.getMessage(), e);
        }
        return opened;
    }

    /** This relay's region, and this relay in it. */
    DerpRegion ownRegion() {
        return OwnNode.of(config, certificate(chain()).map(Self.Certificate::pin).orElse(""));
    }

    private Tokens openTokens() throws IOException {
        try {
            return Tokens.open(config.access(), reloader);
        } catch (IOException e) {
            throw new IOException(Setting.ADMIN_TOKEN_FILE.key() + ": " + e.getMessage(), e);
        }
    }

    private Optional<FrontDoor> frontDoor(String secret) throws IOException, FrontDoorException {
        if (!config.frontDoor().enabled()) {
            return Optional.empty();
        }
        var certificate = config.frontDoor().tls() ? Optional.of(certificate()) : NONE;
        var container = new InetSocketAddress(config.containerAddress(), config.httpPort());
        return Optional.of(ending(
                new FrontDoor(
                        relay, config.frontDoor(), certificate, container, secret, addresses, config.enabled()),
                FrontDoor::close));
    }

    private CertificateSource certificate() throws IOException {
        Optional<FrontDoorOptions.Pem> pem = config.frontDoor().pem();
        if (pem.isPresent()) {
            return CertificateSource.pem(pem.get(), config.hostname());
        }
        SelfCertificate.ensure(config);
        List<Path> files = List.of(config.keystore(), config.keystorePasswordFile());
        return new CertificateSource(files, config.hostname(), () -> {
            Keystore keystore = keystore();
            return new ServerCertificate(keystore.key(), keystore.chain());
        });
    }

    private Keystore keystore() throws IOException {
        return Keystore.open(config.keystore(), Keystore.password(config.keystorePasswordFile()));
    }

    /** The certificates that clients get now, the leaf first; none where they are not ours. */
    private List<X509Certificate> chain() {
        return frontDoor.map(FrontDoor::chain).orElse(keystoreChain);
    }

    private static Optional<Self.Certificate> certificate(List<X509Certificate> chain) {
        return chain.stream().findFirst().map(leaf -> new Self.Certificate(
                CertName.of(chain), leaf.getSubjectX500Principal().getName(), leaf.getNotAfter().toInstant()));
    }

    private Prune prune() {
        CountDownLatch stopping = ending(new CountDownLatch(1), CountDownLatch::countDown);
        Nodes nodes = new MapNodes(maps);
        return new Prune(config.region().nodeName(), nodes, new NodeProbe(), time -> {
            try {
                return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS) && !relay.isDraining();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private DerpProbe prober(ProberOptions options, Optional<MeshKey> meshKey) {
        ProberOptions all = options.withMeshKey(meshKey);
        return all.derpMap().isEmpty()
                ? new DerpProbe(all, context -> maps.current().map())
                : new DerpProbe(all);
    }

    Optional<DerpProbe> prober() {
        return prober;
    }

    /** What the relay knows of itself. */
    Self self() {
        RegionConfig region = config.region();
        return new Self(
                config.hostname(), region.id(), region.code(), region.name(), region.nodeName(), config.derpPort(),
                config.httpPort(), config.enabled(), startedAt, () -> certificate(chain()),
                () -> maps.current().version());
    }

    DeniedKeys denied() {
        return denied;
    }

    Viewers viewers() {
        return viewers;
    }

    Prune pruning() {
        return prune;
    }

    /** Reads all files again and asks all URLs. */
    List<ReloadResult> reload() {
        List<ReloadResult> results = new ArrayList<>(reloader.reloadNow());
        maps.rebuild();
        for (SourceState each : maps.refresh()) {
            if (each.kind() == SourceState.Kind.URL) {
                results.add(each.problem()
                        .map(problem -> ReloadResult.refused(each.name(), problem))
                        .orElseGet(() -> ReloadResult.good(each.name())));
            }
        }
        return results;
    }

    RelayConfig config() {
        return config;
    }

    Admission admission() {
        return admission;
    }

    Relay relay() {
        return relay;
    }

    ClientAddresses addresses() {
        return addresses;
    }

    BootstrapDns bootstrapDns() {
        return bootstrapDns;
    }

    Tokens tokens() {
        return tokens;
    }

    DerpMaps servedMaps() {
        return maps;
    }

    /**
     * Sends the clients away over the time that is set, then ends everything. Whoever comes meanwhile waits for that, and
     * further calls do nothing.
     */
    @Override
    public synchronized void close() {
        prober.ifPresent(DerpProbe::close); // or it would go on measuring what is ending
        if (!endings.isEmpty() && !config.drain().isZero()) {
            relay.beginDrain(config.drain());
            relay.awaitDrain();
        }
        end();
    }

    private void end() {
        while (!endings.isEmpty()) {
            endings.pop().run();
        }
    }
}
