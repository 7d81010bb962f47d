package dev.jderp.assembly;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.bootstrap.SystemLookup;
import dev.jderp.config.Keystore;
import dev.jderp.config.MeshKeyFile;
import dev.jderp.config.RateFile;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.PemFiles;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.http.FileAuthorities;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.MeshKey;
import dev.jderp.kit.Clock;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.SourceState;
import dev.jderp.metrics.Measurements;
import dev.jderp.pages.HomePage;
import dev.jderp.pages.PublicPages;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.ProberOptions;
import dev.jderp.reload.ReloadResult;
import dev.jderp.reload.Reloader;
import dev.jderp.server.Relay;
import dev.jderp.sockets.ListenException;
import dev.jderp.stunserver.StunServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;

/**
 * The relay and what stands around it, with or without a container: made in one order, ended in the other. It is
 * started by one thread, and ended by any.
 */
public final class RelayParts implements AutoCloseable {

    private static final Optional<CertificateSource> NONE = Optional.empty();
    private static final int SECRET_BYTES = 24;

    private final RelayConfig config;
    private final Deque<Runnable> endings = new ArrayDeque<>();
    private final Reloader reloader;
    private final Admission admission;
    private final DeniedKeys denied;
    private final Relay relay;
    private final ClientAddresses addresses;
    private final BootstrapDns bootstrapDns;
    private final DerpMaps maps;
    private final Optional<FrontDoor> frontDoor;
    private final List<X509Certificate> keystoreChain;
    private final Optional<DerpProbe> prober;

    /**
     * Starts all of it, but for the looks at files that change; nothing is left running if a part of it cannot be
     * started.
     *
     * @param behind where the front door sends what is not DERP, on loopback
     * @param secret what the front door is known by there
     */
    public RelayParts(RelayConfig config, InetSocketAddress behind, String secret)
            throws SettingException, KeyFileException, ListenException, IOException {
        this.config = config;
        try {
            Measurements measurements = new Measurements();
            reloader = ending(new Reloader(measurements.outages()), Reloader::close);
            List<X509TrustManager> roots = authorities();
            admission = ending(AdmissionWiring.open(config, reloader, roots, measurements.outages()), Admission::close);
            denied = AdmissionWiring.deniedKeys(config, admission);
            Optional<MeshKey> meshKey = config.meshKeyFile().isPresent()
                    ? Optional.of(MeshKeyFile.read(config.meshKeyFile().get()))
                    : Optional.empty();
            relay = ending(
                    new Relay(
                            KeyFile.readOrCreate(config.keyFile()), config.relay(), meshKey, admission, Clock.SYSTEM,
                            measurements),
                    Relay::close);
            rateLimits();
            relay.start();
            admission.start(relay);
            addresses = new ClientAddresses(config.address());
            frontDoor = frontDoor(behind, secret);
            if (config.stun().enabled()) {
                ending(new StunServer(config.stun(), relay.measurements()), StunServer::close);
            }
            keystoreChain = frontDoor.isEmpty() && config.httpsPort() != 0 && Files.exists(config.keystore())
                    ? keystore().chain()
                    : List.of(); // else the container has a certificate of its own
            maps = ending(openMaps(roots), DerpMaps::close);
            maps.start();
            frontDoor.ifPresent(door -> door.onNewCertificate(maps::rebuild));
            CertificateEnd certificateEnd = new CertificateEnd(measurements, InstantSource.system());
            certificateEnd.check(chain());
            reloader.alsoAtEachPoll(() -> certificateEnd.check(chain()));
            bootstrapDns = ending(
                    new BootstrapDns(config.bootstrap(), new SystemLookup(), measurements.doors(),
                            measurements.outages()),
                    BootstrapDns::close);
            bootstrapDns.start();
            prober = config.prober().map(it -> ending(prober(it, meshKey), DerpProbe::close));
            prober.ifPresent(DerpProbe::run);
        } catch (SettingException | KeyFileException | ListenException | IOException | RuntimeException e) {
            end();
            throw e;
        }
    }

    /** A secret for one run of a relay, by which its front door is known behind it. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Has {@code part} ended before everything that was there before it. */
    public <T> T ending(T part, Consumer<T> end) {
        endings.push(() -> end.accept(part));
        return part;
    }

    private void rateLimits() throws IOException {
        if (config.rateFile().isPresent()) {
            try {
                reloader.watch(config.rateFile().get(), RateFile::read, relay::setRateConfig);
            } catch (IOException e) {
                throw Setting.RATE_CONFIG.failed(e);
            }
        }
    }

    /** Who may sign certificates of the admission controller and of map URLs, besides those whom the JDK trusts. */
    private List<X509TrustManager> authorities() throws IOException {
        if (config.authoritiesFile().isEmpty()) {
            return List.of();
        }
        FileAuthorities authorities = new FileAuthorities();
        try {
            reloader.watch(config.authoritiesFile().get(), FileAuthorities::read, authorities::use);
        } catch (IOException e) {
            throw Setting.AUTHORITIES_FILE.failed(e);
        }
        return List.of(authorities);
    }

    private DerpMaps openMaps(List<X509TrustManager> roots) throws IOException {
        DerpMaps opened = new DerpMaps(
                config.map(), () -> OwnNode.map(config, certName()), roots, relay.measurements().outages());
        try {
            opened.watch(reloader);
        } catch (IOException e) {
            throw Setting.MAP_FILE.failed(e);
        }
        return opened;
    }

    /** This relay's region, and this relay in it. */
    public DerpRegion ownRegion() {
        return OwnNode.of(config, certName());
    }

    /** The certificate's pin, as the map has it, or empty where clients need none. */
    public String certName() {
        List<X509Certificate> now = chain();
        return now.isEmpty() ? "" : CertName.of(now);
    }

    private Optional<FrontDoor> frontDoor(InetSocketAddress behind, String secret)
            throws IOException, ListenException {
        if (!config.frontDoor().enabled()) {
            return Optional.empty();
        }
        var certificate = config.frontDoor().tls() ? Optional.of(certificate()) : NONE;
        FrontDoor door = ending(
                new FrontDoor(
                        relay, config.frontDoor(), certificate, behind, secret, addresses, config.enabled()),
                FrontDoor::close);
        if (certificate.isPresent()) {
            CertificateSource source = certificate.get();
            reloader.watch(source.files(), source::load, door::use);
        }
        return Optional.of(door);
    }

    private CertificateSource certificate() throws IOException {
        Optional<PemFiles> pem = config.frontDoor().pem();
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
    public List<X509Certificate> chain() {
        return frontDoor.map(FrontDoor::chain).orElse(keystoreChain);
    }

    private DerpProbe prober(ProberOptions options, Optional<MeshKey> meshKey) {
        ProberOptions all = options.withMeshKey(
                meshKey.filter(key -> OwnNode.isOwnRegionProbed(config, options)),
                OptionalInt.of(config.region().id()));
        return all.derpMap().isEmpty()
                ? new DerpProbe(all, context -> maps.current().map())
                : new DerpProbe(all);
    }

    /** Begins to look whether files have changed. */
    public void watchFiles() {
        reloader.start();
    }

    /** Lets the front door send on what is not DERP: there is somebody to answer it. */
    public void someoneIsBehind() {
        frontDoor.ifPresent(FrontDoor::containerIsReady);
    }

    /** Reads all files again and asks all URLs. */
    public List<ReloadResult> reload() {
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

    /** What was set. */
    public RelayConfig config() {
        return config;
    }

    /** Reads files again. */
    public Reloader reloader() {
        return reloader;
    }

    /** Who may use the relay. */
    public Admission admission() {
        return admission;
    }

    /** The deny list that is edited while the relay runs. */
    public DeniedKeys denied() {
        return denied;
    }

    /** The relay. */
    public Relay relay() {
        return relay;
    }

    /** Who a client is. */
    public ClientAddresses addresses() {
        return addresses;
    }

    /** The pages for everybody. */
    public PublicPages publicPages() {
        return new PublicPages(new HomePage(config.home(), config.hostname(), config.enabled()), bootstrapDns);
    }

    /** The DERP map that is served. */
    public DerpMaps maps() {
        return maps;
    }

    /** What is measured from here, empty if nothing is. */
    public Optional<DerpProbe> prober() {
        return prober;
    }

    /**
     * Sends the clients away over the time that is set, then ends everything. Whoever comes meanwhile waits for that,
     * and further calls do nothing.
     */
    @Override
    public synchronized void close() {
        try {
            prober.ifPresent(DerpProbe::close); // or it would go on measuring what is ending
            if (!endings.isEmpty() && !config.drain().isZero()) {
                relay.beginDrain(config.drain());
                relay.awaitDrain();
            }
        } finally {
            end();
        }
    }

    /** Ends everything at once. */
    public synchronized void abort() {
        end();
    }

    /** Ends every part, even if some of them throw, as they may when memory is exhausted. */
    private void end() {
        if (!endings.isEmpty()) {
            try {
                endings.pop().run();
            } finally {
                end();
            }
        }
    }
}
