package dev.jderp.app;

import dev.jderp.auth.Tokens;
import dev.jderp.assembly.RelayParts;
import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.CertName;
import dev.jderp.frontdoor.FrontDoorException;
import dev.jderp.key.KeyFileException;
import dev.jderp.prune.NodeProbe;
import dev.jderp.prune.Prune;
import dev.jderp.rest.RelayIdentity;
import dev.jderp.rest.Viewers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The relay's parts, and what the REST API has beside them. It is started by one thread, and ended by any. */
final class Services implements AutoCloseable {

    private final RelayParts parts;
    private final Tokens tokens;
    private final Instant startedAt = Instant.now();
    private final Viewers viewers;
    private final Prune prune;

    /**
     * Starts all parts. If one cannot be started, those that were started are stopped again.
     *
     * @param secret the secret by which the container recognises requests of the front door
     * @param onSilence called with a one-line message if the container's port does not respond
     */
    Services(RelayConfig config, String secret, Consumer<String> onSilence)
            throws SettingException, KeyFileException, FrontDoorException, IOException {
        parts = new RelayParts(config, new InetSocketAddress(config.containerAddress(), config.httpPort()), secret);
        try {
            viewers = parts.ending(new Viewers(parts.relay()::isDraining), Viewers::close);
            prune = prune();
            tokens = openTokens();
            parts.watchFiles();
            parts.ending(
                    new ReadyBlock(config, parts.relay().publicKey(), parts.certName(), tokens.madeToken(),
                            parts::someoneIsBehind, onSilence),
                    ReadyBlock::stop).start();
        } catch (IOException | RuntimeException e) {
            parts.abort();
            throw e;
        }
    }

    private Tokens openTokens() throws IOException {
        try {
            return Tokens.open(parts.config().access(), parts.reloader());
        } catch (IOException e) {
            throw Setting.ADMIN_TOKEN_FILE.failed(e);
        }
    }

    private static Optional<RelayIdentity.Certificate> certificate(List<X509Certificate> chain) {
        return chain.stream().findFirst().map(leaf -> new RelayIdentity.Certificate(
                CertName.of(chain), leaf.getSubjectX500Principal().getName(), leaf.getNotAfter().toInstant()));
    }

    private Prune prune() {
        CountDownLatch stopping = parts.ending(new CountDownLatch(1), CountDownLatch::countDown);
        String own = parts.config().region().nodeName();
        return new Prune(own, new MapNodes(parts.maps()), new NodeProbe(), time -> {
            try {
                return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS) && !parts.relay().isDraining();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    /** What the relay knows of itself. */
    RelayIdentity self() {
        RelayConfig config = parts.config();
        RegionConfig region = config.region();
        return new RelayIdentity(
                config.hostname(), region.id(), region.code(), region.name(), region.nodeName(), config.derpPort(),
                config.httpPort(), config.enabled(), startedAt, () -> certificate(parts.chain()),
                () -> parts.maps().current().version());
    }

    /** What the relay is made of. */
    RelayParts parts() {
        return parts;
    }

    Viewers viewers() {
        return viewers;
    }

    Prune pruning() {
        return prune;
    }

    Tokens tokens() {
        return tokens;
    }

    @Override
    public void close() {
        parts.close();
    }
}
