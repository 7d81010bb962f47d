package dev.jderp.assembly;

import dev.jderp.acme.AcmeOptions;
import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.bootstrap.SystemLookup;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.config.MeshKeyFile;
import dev.jderp.config.RateFile;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.link.TakeoverLinks;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.http.FileAuthorities;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.key.MeshKey;
import dev.jderp.kit.Clock;
import dev.jderp.kit.RandomHex;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.SourceState;
import dev.jderp.mapserver.region.RegionMap;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.LinkDialer;
import dev.jderp.mesh.Mesh;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.mesh.StreamDialer;
import dev.jderp.metrics.Measurements;
import dev.jderp.pages.HomeFacts;
import dev.jderp.pages.HomePage;
import dev.jderp.pages.PublicPages;
import dev.jderp.pages.StaticFiles;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.ProberOptions;
import dev.jderp.reload.ReloadResult;
import dev.jderp.reload.Reloader;
import dev.jderp.server.Relay;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import dev.jderp.stunserver.StunServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;

/**
 * A running relay with all its parts: admission, map, front door, STUN, bootstrap DNS and prober, with or without a
 * container.
 *
 * <p>The constructor starts the parts in order of their dependencies; {@link #close} and {@link #abort} close them in
 * the opposite order. One thread constructs it; any thread may close it.
 */
public final class RelayRuntime implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RelayRuntime.class.getName());

    private static final Optional<CertificateSource> NO_CERTIFICATE = Optional.empty();
    private static final int SECRET_BYTES = 24;
    private static final int KEY_BYTES = 32;
    private static final Duration MAX_PENDING = Duration.ofSeconds(3);
    private static final long PENDING_POLL_NS = 10_000_000;

    private final RelayConfig config;
    private final Closers closers = new Closers();
    private final Reloader reloader;
    private final Admission admission;
    private final DeniedKeys deniedKeys;
    private final Relay relay;
    private final ClientAddresses clientAddresses;
    private final BootstrapDns bootstrapDns;
    private final DerpMaps maps;
    private final Optional<AcmeCertificate> acme;
    private final Optional<FrontDoor> frontDoor;
    private final Optional<StunServer> stun;
    private final RelayCertificate certificate;
    private final Optional<DerpProbe> prober;
    private final Optional<Mesh> mesh;
    private final EditedNeighbours editedNeighbours;
    /** Whether another process goes on with the sockets that this one listens on, or the service manager keeps them. */
    private volatile boolean keepsSockets;
    private volatile boolean isReplaced;
    private volatile Optional<RegionMap> regionMap = Optional.empty();

    /**
     * Starts every part except the file watcher and the orders of certificates, which {@link #startWatching} starts. If
     * one part fails to start, those already started are closed.
     *
     * @param container the loopback address to which the front door forwards requests that are not DERP
     * @param secret proves to the container that a request came through the front door
     * @throws SettingException if a setting is invalid; one line for each fault
     * @throws KeyFileException if the private key or the mesh key cannot be read or created
     * @throws ListenException if a port cannot be opened
     * @throws IOException if a file cannot be read; the message names its setting
     */
    public RelayRuntime(RelayConfig config, InetSocketAddress container, String secret)
            throws SettingException, KeyFileException, ListenException, IOException {
        this(config, new ContainerPort(container, "", Optional.empty()), secret, GivenSockets.none());
    }

    /**
     * The same, with sockets that another process has opened in place of new ones. Those that belong to no listener are
     * closed. If they are of a process that serves, this relay calls no other one before {@link #startAccepting}.
     */
    RelayRuntime(RelayConfig config, ContainerPort container, String secret, GivenSockets given)
            throws SettingException, KeyFileException, ListenException, IOException {
        this.config = config;
        this.keepsSockets = !given.isEmpty() && !given.isFromPredecessor();
        try {
            Measurements measurements = new Measurements();
            reloader = closeAtEnd(new Reloader(measurements.outages()), Reloader::close);
            List<X509TrustManager> roots = openAuthorities();
            admission = closeAtEnd(AdmissionWiring.open(config, reloader, roots, measurements.outages()),
                    Admission::close);
            deniedKeys = AdmissionWiring.openDeniedKeys(config, admission);
            Optional<MeshKey> meshKey = config.files().meshKey().isPresent()
                    ? Optional.of(MeshKeyFile.read(config.files().meshKey().get()))
                    : Optional.empty();
            relay = closeAtEnd(
                    new Relay(
                            KeyFile.readOrCreate(config.files().key()), config.relay(), meshKey, admission,
                            Clock.SYSTEM,
                            measurements),
                    Relay::close);
            watchRateLimits();
            relay.start();
            admission.start(relay);
            clientAddresses = new ClientAddresses(config.address());
            acme = config.acme().isPresent() ? Optional.of(openAcme(config.acme().get(), roots)) : Optional.empty();
            certificate = new RelayCertificate(config, acme);
            frontDoor = openFrontDoor(container, secret, given);
            stun = config.stun().enabled()
                    ? Optional.of(closeAtEnd(
                            new StunServer(config.stun(), relay.measurements(), given), StunServer::close))
                    : Optional.empty();
            given.closeLeft();
            Optional<ContainerKeystore> containerKeystore = ContainerKeystore.open(config);
            if (containerKeystore.isPresent()) {
                containerKeystore.get().watch(reloader);
            }
            certificate.setDoors(frontDoor, containerKeystore);
            maps = closeAtEnd(openMaps(roots), DerpMaps::close);
            maps.start();
            frontDoor.ifPresent(door -> door.onNewCertificate(maps::rebuild));
            CertificateEnd certificateEnd = new CertificateEnd(measurements, InstantSource.system());
            certificateEnd.check(chain());
            reloader.alsoAtEachPoll(() -> certificateEnd.check(chain()));
            bootstrapDns = closeAtEnd(
                    new BootstrapDns(config.bootstrap(), new SystemLookup(), measurements.doors(),
                            measurements.outages()),
                    BootstrapDns::close);
            bootstrapDns.start();
            prober = config.prober().map(options -> closeAtEnd(openProber(options, meshKey), DerpProbe::close));
            mesh = meshKey.isPresent() ? Optional.of(openMesh(roots)) : Optional.empty();
            editedNeighbours = new EditedNeighbours(
                    config.map().directory().resolve("mesh-neighbours"),
                    edited -> mesh.ifPresent(running -> running.setEdited(edited)));
            regionMap = mesh.map(opened -> openRegionMap(opened, roots));
            if (!given.isFromPredecessor()) {
                startCalls();
            }
        } catch (SettingException | KeyFileException | ListenException | IOException | RuntimeException e) {
            closers.closeAll();
            given.abandon();
            throw e;
        }
    }

    /** Starts the parts that call other relays, which two processes with one key must not do at once. */
    private void startCalls() {
        prober.ifPresent(DerpProbe::run);
        mesh.ifPresent(Mesh::start);
        regionMap.ifPresent(RegionMap::start);
    }

    /** Makes a random secret for one run, with which the front door marks the requests that it forwards. */
    static String newSecret() {
        return RandomHex.ofBytes(SECRET_BYTES);
    }

    /** Makes a random key for the links to another process of this relay. */
    static String newKey() {
        return RandomHex.ofBytes(KEY_BYTES);
    }

    /** Registers a part to be closed when the runtime ends, before the parts registered earlier. Returns the part. */
    public <T> T closeAtEnd(T part, Consumer<T> closer) {
        return closers.add(part, closer);
    }

    private void watchRateLimits() throws IOException {
        if (config.files().rateLimits().isPresent()) {
            try {
                reloader.watch(config.files().rateLimits().get(), RateFile::read, relay::setRateConfig);
            } catch (IOException e) {
                throw Setting.RATE_CONFIG.failed(e);
            }
        }
    }

    /** The additional authorities for TLS to the admission controller and to map URLs, read again when they change. */
    private List<X509TrustManager> openAuthorities() throws IOException {
        if (config.files().authorities().isEmpty()) {
            return List.of();
        }
        FileAuthorities authorities = new FileAuthorities();
        try {
            reloader.watch(config.files().authorities().get(), FileAuthorities::read, authorities::use);
        } catch (IOException e) {
            throw Setting.AUTHORITIES_FILE.failed(e);
        }
        return List.of(authorities);
    }

    private AcmeCertificate openAcme(AcmeOptions options, List<X509TrustManager> roots) throws IOException {
        AcmeCertificate opened = closeAtEnd(
                new AcmeCertificate(options, roots, relay.measurements().outages()), AcmeCertificate::close);
        relay.setReadyCondition(opened::isReady);
        config.unreachableWarning().ifPresent(line -> LOG.log(Level.WARNING, line));
        return opened;
    }

    private DerpMaps openMaps(List<X509TrustManager> roots) throws IOException {
        DerpMaps opened = new DerpMaps(
                config.map(), this::ownMap, roots, relay.measurements().outages());
        try {
            opened.watch(reloader);
        } catch (IOException e) {
            throw Setting.MAP_FILE.failed(e);
        }
        return opened;
    }

    private Mesh openMesh(List<X509TrustManager> roots) {
        LinkDialer dialer = frontDoor.isPresent()
                ? frontDoor.get().linkDialer()
                : closeAtEnd(new StreamDialer(), StreamDialer::close);
        return closeAtEnd(
                new Mesh(relay, config.mesh(), dialer, roots,
                        () -> maps.current().map().region(config.region().id()), config.region().nodeName()),
                Mesh::close);
    }

    /** The nodes of this relay's region: the relay itself, and the neighbours that are known. */
    private DerpMap ownMap() {
        DerpMap own = OwnNode.map(config, certName());
        return withoutUnproved(regionMap.map(region -> region.complete(own, config.region().id())).orElse(own));
    }

    /** The map without this relay until an authority has issued the certificate that clients expect. */
    private DerpMap withoutUnproved(DerpMap map) {
        return certificate.isMissing() ? OwnNode.without(map, config.region()) : map;
    }

    private RegionMap openRegionMap(Mesh opened, List<X509TrustManager> roots) {
        return closeAtEnd(
                new RegionMap(ownRegion().nodes().get(0), opened::status, config.mesh(), roots,
                        relay.measurements().outages(), maps::rebuild),
                RegionMap::close);
    }

    /** This relay's region with this relay as its only node, as it is now. */
    public DerpRegion ownRegion() {
        return OwnNode.of(config, certName());
    }

    /** The {@code CertName} of this relay's node in the map: the certificate's pin, or empty if clients need no pin. */
    public String certName() {
        return certificate.certName();
    }

    private Optional<FrontDoor> openFrontDoor(ContainerPort container, String secret, GivenSockets given)
            throws IOException, ListenException {
        if (!config.frontDoor().enabled()) {
            return Optional.empty();
        }
        var source = config.frontDoor().tls() ? Optional.of(certificate.source()) : NO_CERTIFICATE;
        FrontDoor door = closeAtEnd(
                new FrontDoor(
                        relay, config.frontDoor().toBuilder().pages(container.pages()).build(), source,
                        acme.map(AcmeCertificate::challenges).orElse(Challenges.NONE), container.reachable(), secret,
                        clientAddresses, config.enabled(), given),
                FrontDoor::close);
        if (source.isPresent() && acme.isEmpty()) {
            reloader.watch(source.get().files(), source.get()::load, door::use);
        }
        return Optional.of(door);
    }

    /**
     * The certificate chain that clients get now, leaf first; empty if the container serves its own certificate, or an
     * authority has not issued one yet.
     */
    public List<X509Certificate> chain() {
        return certificate.chain();
    }

    /** The file that the certificate for clients is read from; empty if the container serves its own certificate. */
    public Optional<Path> certificateFile() {
        return certificate.file();
    }

    private DerpProbe openProber(ProberOptions options, Optional<MeshKey> meshKey) {
        ProberOptions all = options.withMeshKey(
                meshKey.filter(key -> OwnNode.isOwnRegionProbed(config, options)),
                OptionalInt.of(config.region().id()));
        return all.derpMap().isEmpty()
                ? new DerpProbe(all, context -> maps.current().map())
                : new DerpProbe(all);
    }

    /** Starts the threads that read files again when they change, and that order and renew the certificate. */
    public void startWatching() {
        reloader.start();
        acme.ifPresent(certificate -> certificate.start(frontDoor.orElseThrow(), maps::rebuild));
    }

    /**
     * Shares what this relay shows to the certificate's authority with the other relays of the region.
     *
     * @param send hands it to {@link #receiveChallenges} of the others, and returns their answers
     */
    public void shareChallenges(Function<String, Collection<String>> send) {
        acme.ifPresent(certificate -> certificate.share(send));
    }

    /** Shows to the authority what another relay of the region has shared; returns the answer for that relay. */
    public String receiveChallenges(String lines) {
        return acme.map(certificate -> certificate.receive(lines)).orElse("");
    }

    /** Lets the front door forward requests that are not DERP, because the container now answers them. */
    public void containerIsReady() {
        frontDoor.ifPresent(FrontDoor::containerIsReady);
    }

    /**
     * Reads all files, fetches all map URLs and searches for neighbours again; returns one result for each. The
     * container's keystore is only checked.
     */
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
        mesh.ifPresent(running -> results.addAll(running.findNow()));
        return results;
    }

    /** The settings. */
    public RelayConfig config() {
        return config;
    }

    /** The file watcher, to which further files can be added. */
    public Reloader reloader() {
        return reloader;
    }

    /** Decides which clients may use the relay. */
    public Admission admission() {
        return admission;
    }

    /** The deny list that administrators edit while the relay runs. */
    public DeniedKeys deniedKeys() {
        return deniedKeys;
    }

    /** The relay itself: its clients and their packets. */
    public Relay relay() {
        return relay;
    }

    /** Determines which address a request comes from. */
    public ClientAddresses clientAddresses() {
        return clientAddresses;
    }

    /**
     * The pages that need no login.
     *
     * @param hasApi whether the REST API is served as well, which the dashboard needs
     */
    public PublicPages publicPages(boolean hasApi) {
        Set<String> files = new HashSet<>(Set.of("derp", "style"));
        if (config.demo()) {
            files.add("demo");
        }
        if (hasApi) {
            files.addAll(Set.of("dashboard", "openapi"));
        }
        HomeFacts facts = new HomeFacts(
                config.hostname(), config.enabled(), ReadyText.url(config), config.region().name(),
                config.region().nodeName(), this::certName, config.demo(), hasApi);
        return new PublicPages(new HomePage(config.home(), facts), StaticFiles.in(files), bootstrapDns,
                () -> DerpMapWriter.toJson(withoutUnproved(OwnNode.map(config, certName()))));
    }

    /** The DERP map that is served. */
    public DerpMaps maps() {
        return maps;
    }

    /** The links to other relays of the region; empty without a mesh key. */
    public Optional<Mesh> mesh() {
        return mesh;
    }

    /** Every neighbour with its link, as it is now; none without a mesh key. */
    public List<NeighbourStatus> links() {
        return mesh.map(Mesh::status).orElse(List.of());
    }

    /** The neighbours that administrators edit while the relay runs. */
    public EditedNeighbours editedNeighbours() {
        return editedNeighbours;
    }

    /** The prober; empty if it is disabled. */
    public Optional<DerpProbe> prober() {
        return prober;
    }

    /** The sockets that clients connect to, for another process that goes on with them. */
    List<GivenSocket> sockets() {
        List<GivenSocket> all = new ArrayList<>();
        frontDoor.ifPresent(door -> all.addAll(door.sockets()));
        stun.ifPresent(server -> all.addAll(server.sockets()));
        return all;
    }

    /** The ends of the links to another process of this relay; needs the front door. */
    TakeoverLinks takeoverLinks(MeshKey secret, boolean isLeaving) {
        return frontDoor.orElseThrow().takeoverLinks(secret, isLeaving);
    }

    /**
     * Accepts connections from the sockets of the process that this one takes over from, which writes no file any more,
     * and begins to call other relays.
     */
    void startAccepting() {
        // administrators may have edited them since this process has read them
        List.<Edits>of(deniedKeys::readAgain, editedNeighbours::readAgain, maps::readEditsAgain)
                .forEach(RelayRuntime::readAgain);
        frontDoor.ifPresent(FrontDoor::startAccepting);
        startCalls();
    }

    /** Edits in a file. */
    @FunctionalInterface
    private interface Edits {

        void readAgain() throws IOException;
    }

    private static void readAgain(Edits edits) {
        try {
            edits.readAgain();
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "edits of the process before this one are not used: " + e.getMessage());
        }
    }

    /** Stops listening and ordering certificates: another process takes over. {@link #close} is to follow. */
    void leave() {
        keepsSockets = true;
        isReplaced = true;
        frontDoor.ifPresent(FrontDoor::leave);
        stun.ifPresent(StunServer::close);
        acme.ifPresent(AcmeCertificate::close);
    }

    /** Waits for the connections that have not logged in, up to a limit; returns the time that it took. */
    private Duration finishPending(FrontDoor door) {
        long startNs = System.nanoTime();
        door.stopAccepting();
        while (door.pendingConnections() > 0 && System.nanoTime() - startNs < MAX_PENDING.toNanos()) {
            LockSupport.parkNanos(PENDING_POLL_NS);
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /**
     * Drains: disconnects the clients, spread over {@code derp.drain-seconds}, then closes every part. Connections that
     * are logging in may finish that where others go on with the sockets, since clients then find a relay at once. A
     * second call waits for the first one and does nothing.
     */
    @Override
    public synchronized void close() {
        try {
            prober.ifPresent(DerpProbe::close); // it would report the drain as failures
            Duration drain = config.drain();
            if (!closers.isClosed() && keepsSockets && frontDoor.isPresent()) {
                Duration left = drain.minus(finishPending(frontDoor.get()));
                drain = left.isNegative() ? Duration.ZERO : left;
            }
            if (!closers.isClosed() && !config.drain().isZero()) {
                if (mesh.isPresent() && mesh.get().hasLinks()) { // so that clients come back to the next node
                    frontDoor.ifPresent(FrontDoor::stopAccepting);
                }
                relay.beginDrain(drain, isReplaced);
                relay.awaitDrain();
            }
        } finally {
            closers.closeAll();
        }
    }

    /** Closes every part at once, without a drain. */
    public synchronized void abort() {
        closers.closeAll();
    }
}
