package dev.jderp.app;

import dev.jderp.assembly.LentRelay;
import dev.jderp.assembly.ReadyText;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.auth.AuditTrail;
import dev.jderp.auth.LoginFailures;
import dev.jderp.auth.Tokens;
import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.debug.export.Exposition;
import dev.jderp.derpmap.CertName;
import dev.jderp.grid.Grid;
import dev.jderp.grid.RegionCalls;
import dev.jderp.kit.Clock;
import dev.jderp.prune.NodeProbe;
import dev.jderp.prune.Prune;
import dev.jderp.rest.clients.RegionClients;
import dev.jderp.rest.clients.RegionPrune;
import dev.jderp.rest.map.LostEdits;
import dev.jderp.rest.mesh.MeshNode;
import dev.jderp.rest.series.Series;
import dev.jderp.rest.status.ProbeResults;
import dev.jderp.rest.status.RegionStatus;
import dev.jderp.rest.status.RelayIdentity;
import dev.jderp.rest.status.ServedCertificates;
import dev.jderp.rest.events.Viewers;
import dev.jderp.transport.FrontDoorSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The {@link RelayRuntime} in a container, with the objects that only the REST API needs. One thread constructs it; any
 * thread may close it.
 */
final class ContainerRelay implements AutoCloseable {

    /** The question by which a relay shares what it shows to the authority of its certificate. */
    private static final String CHALLENGES = "acme-challenges";
    private static final Duration CHALLENGES_WITHIN = Duration.ofSeconds(5);

    private final RelayRuntime runtime;
    private final FrontDoorSecret secret;
    private final LoginFailures failures = new LoginFailures();
    private final AuditTrail trail = new AuditTrail();
    private final Instant startedAt = Instant.now();
    private final Tokens tokens;
    private final Viewers viewers;
    private final Exposition exposition = new Exposition();
    private final Series series;
    private final Prune prune;
    private final Optional<Grid> grid;
    private final RegionCalls regionCalls;

    /**
     * Starts what the container adds to a running relay. If one part fails to start, the relay is closed.
     *
     * @param onSilence receives the settings and one line after each minute without an answer at the container's port
     */
    ContainerRelay(LentRelay relay, BiConsumer<RelayConfig, String> onSilence) throws IOException {
        runtime = relay.runtime();
        secret = new FrontDoorSecret(relay.secret());
        try {
            viewers = runtime.closeAtEnd(new Viewers(runtime.relay()::isDraining), Viewers::close);
            series = runtime.closeAtEnd(new Series(runtime.relay(), Clock.SYSTEM, InstantSource.system()),
                    Series::close);
            prune = newPrune();
            grid = GridWiring.open(runtime);
            tokens = openTokens();
            regionCalls = grid.map(Grid::calls)
                    .orElseGet(() -> RegionCalls.alone(runtime.config().region().nodeName()));
            answerRegion();
            grid.ifPresent(Grid::start);
            if (relay.takeover().isEmpty()) { // which starts it otherwise
                runtime.startWatching();
            }
            series.start();
            ReadyBlock readyBlock = new ReadyBlock(
                    ReadyText.of(
                            runtime.config(), runtime.relay().publicKey(), runtime.certName(), tokens.madeToken()),
                    runtime.config().jsonLog(), relay.container(), Clock.SYSTEM, () -> onAnswer(relay),
                    line -> onSilence.accept(runtime.config(), line));
            runtime.closeAtEnd(readyBlock, ReadyBlock::stop).start();
        } catch (IOException | RuntimeException e) {
            runtime.abort();
            throw e;
        }
    }

    /** Goes on when the container answers; returns whether this process serves. */
    private static boolean onAnswer(LentRelay relay) {
        relay.runtime().containerIsReady();
        return relay.takeover().isEmpty() || relay.takeover().get().complete();
    }

    /** Has this relay answer questions about the region, its own and those of other relays. */
    private void answerRegion() {
        String node = runtime.config().region().nodeName();
        RegionStatus.answer(regionCalls, identity(), runtime.relay());
        RegionClients.answer(regionCalls, node, runtime.relay(), runtime.relay()::closePeer, trail);
        RegionPrune.answer(regionCalls, node, runtime.relay(), prune, trail);
        regionCalls.answer(CHALLENGES, runtime::receiveChallenges);
        if (grid.isPresent()) {
            runtime.shareChallenges(lines -> regionCalls.ask(CHALLENGES, lines, CHALLENGES_WITHIN).answers().values());
        }
    }

    private Tokens openTokens() throws IOException {
        try {
            return Tokens.open(runtime.config().access(), runtime.reloader());
        } catch (IOException e) {
            throw Setting.ADMIN_TOKEN_FILE.failed(e);
        }
    }

    private Prune newPrune() {
        CountDownLatch stopping = runtime.closeAtEnd(new CountDownLatch(1), CountDownLatch::countDown);
        String ownNode = runtime.config().region().nodeName();
        return new Prune(ownNode, new MapNodes(runtime.maps()), new NodeProbe(), time -> {
            try {
                return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS) && !runtime.relay().isDraining();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    /** The parts of the relay. */
    RelayRuntime runtime() {
        return runtime;
    }

    /** Marks the requests that the front door forwards to the container. */
    FrontDoorSecret secret() {
        return secret;
    }

    /** The tokens of the administrators. */
    Tokens tokens() {
        return tokens;
    }

    /** Limits failed logins. */
    LoginFailures failures() {
        return failures;
    }

    /** The latest changes that administrators have made. */
    AuditTrail trail() {
        return trail;
    }

    /** The traffic of the last hour. */
    Series series() {
        return series;
    }

    /** The certificates that clients get now. */
    ServedCertificates certificates() {
        return () -> new ServedCertificates.Chain(
                runtime.certificateFile().map(Path::toString).orElse(""), runtime.chain());
    }

    /** The probes of the prober with their results; empty where no prober runs. */
    ProbeResults probeResults() {
        return () -> runtime.prober().map(probe -> List.copyOf(probe.prober().probeInfo().values()));
    }

    /** The clients of the event stream. */
    Viewers viewers() {
        return viewers;
    }

    /** The formats of the metrics. */
    Exposition exposition() {
        return exposition;
    }

    /** Sends clients to another node. */
    Prune prune() {
        return prune;
    }

    /** Asks the relays of the region: without a grid, this one only. */
    RegionCalls regionCalls() {
        return regionCalls;
    }

    /** The edits that lost to others after a split of the region. */
    LostEdits lostEdits() {
        return () -> grid.map(Grid::lostEdits).orElse(List.of());
    }

    /** The facts about this relay that the API's status shows. */
    RelayIdentity identity() {
        RelayConfig config = runtime.config();
        RegionConfig region = config.region();
        return new RelayIdentity(
                config.hostname(), region.id(), region.code(), region.name(), region.nodeName(), config.derpPort(),
                config.container().httpPort(), config.enabled(), startedAt, () -> certificate(runtime.chain()),
                () -> runtime.maps().current().version(),
                runtime::links);
    }

    /** This relay as a node of its region, as the API shows it. */
    MeshNode meshNode() {
        RelayConfig config = runtime.config();
        return new MeshNode(
                config.region().nodeName(), config.hostname(), config.region().id(), runtime.relay().publicKey(),
                runtime.mesh().isPresent(), runtime::links, config.mesh().neighbours(), runtime.editedNeighbours());
    }

    private static Optional<RelayIdentity.Certificate> certificate(List<X509Certificate> chain) {
        return chain.stream().findFirst().map(leaf -> new RelayIdentity.Certificate(
                CertName.of(chain), leaf.getSubjectX500Principal().getName(), leaf.getNotAfter().toInstant()));
    }

    @Override
    public void close() {
        runtime.close();
    }
}
