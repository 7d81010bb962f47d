package dev.jderp.assembly;

import dev.jderp.key.MeshKey;
import dev.jderp.kit.AtomicFile;
import dev.jderp.metrics.TakeoverResult;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.ListenException;
import dev.jderp.takeover.LinkEnds;
import dev.jderp.takeover.TakeoverDoor;
import dev.jderp.takeover.TakeoverHost;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets another process take over this one's relay; this process then drains and ends with status 0. */
final class Replacement implements TakeoverHost, AutoCloseable {

    private static final Logger LOG = System.getLogger(Replacement.class.getName());

    private final RelayRuntime runtime;
    private final StopSignals signals;
    private final String linkKey = RelayRuntime.newKey();
    private final LinkEnds links;
    private volatile @Nullable TakeoverDoor door;

    Replacement(RelayRuntime runtime, StopSignals signals) {
        this.runtime = runtime;
        this.signals = signals;
        this.links = runtime.takeoverLinks(MeshKey.parse(linkKey), true);
    }

    /** Begins to listen for another process at {@code file}. */
    void open(Path file) throws ListenException {
        door = new TakeoverDoor(file, this);
    }

    @Override
    public List<GivenSocket> sockets() {
        return runtime.sockets();
    }

    @Override
    public String linkKey() {
        return linkKey;
    }

    @Override
    public LinkEnds links() {
        return links;
    }

    @Override
    public void onRefused() {
        runtime.relay().measurements().takeovers().increment(TakeoverResult.REFUSED);
    }

    @Override
    public void onFailed() {
        runtime.relay().measurements().takeovers().increment(TakeoverResult.FAILED);
    }

    @Override
    public void leave(Runnable left) {
        Thread.ofPlatform().name("derp-takeover-leave").start(() -> {
            LOG.log(Level.INFO, "takeover: the new process is ready; this process accepts no more and drains");
            try {
                close();
                AtomicFile.refuseWrites("another process has taken over from this one");
                runtime.leave();
            } catch (RuntimeException e) { // there is no way back
                LOG.log(Level.ERROR, "internal error while another process takes over; this process ends", e);
            }
            left.run();
            signals.end(0);
        });
    }

    @Override
    public void close() {
        TakeoverDoor open = door;
        if (open != null) {
            open.close();
        }
    }
}
