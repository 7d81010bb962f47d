package dev.jderp.cli;

import dev.jderp.assembly.LentRelay;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.mesh.Mesh;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.sockets.ListenException;
import dev.jderp.standalone.RelayPages;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One relay of a {@link LocalRegion}, which can be stopped and started again. Any thread may call it. */
final class LocalNode {

    private final RelayConfig config;
    private @Nullable RelayRuntime running;

    /** A node that has not been started. */
    LocalNode(RelayConfig config) {
        this.config = config;
    }

    /** Its name in the DERP map. */
    String name() {
        return config.region().nodeName();
    }

    /** The port of its front door. */
    int port() {
        return config.frontDoor().port();
    }

    /** The URL that clients connect to. */
    String url() {
        return "https://localhost:" + port();
    }

    /** Starts the relay, unless it runs. */
    synchronized void start() throws SettingException, KeyFileException, ListenException, IOException {
        if (running != null) {
            return;
        }
        LentRelay relay = LentRelay.start(config);
        RelayRuntime runtime = relay.runtime();
        try {
            RelayPages pages = new RelayPages(runtime, relay.secret(), config.container().reachableSocket());
            runtime.closeAtEnd(pages, RelayPages::close).start();
            runtime.containerIsReady();
            runtime.startWatching();
        } catch (IOException | RuntimeException e) {
            runtime.abort();
            throw e;
        }
        running = runtime;
    }

    /** Stops the relay at once, as the end of its process would. */
    synchronized void stop() {
        RelayRuntime runtime = running;
        running = null;
        if (runtime != null) {
            runtime.abort();
        }
    }

    /** Whether it runs. */
    synchronized boolean isRunning() {
        return running != null;
    }

    /** How many clients are connected to it, without the other nodes; 0 if it does not run. */
    synchronized int clients() {
        return running == null
                ? 0
                : (int) running.relay().clients().stream().filter(each -> !each.isMeshPeer()).count();
    }

    /** Its links to the other nodes; empty if it does not run. */
    synchronized List<NeighbourStatus> links() {
        return Optional.ofNullable(running).flatMap(RelayRuntime::mesh).map(Mesh::status).orElse(List.of());
    }
}
