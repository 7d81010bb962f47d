package dev.jderp.assembly;

import dev.jderp.config.HttpAddressFile;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.kit.ErrorLine;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A relay with a container, and what it shares with that. The launcher starts it before the container and lends it to
 * the application that the container deploys later: the class loader of the launcher holds this class, and that of the
 * application asks it first, so both have the same one.
 *
 * @param runtime the running relay; the launcher ends it at a signal
 * @param secret proves to the container that a request came through the front door
 * @param container where the container is to listen
 * @param takeover what is to be completed when the container answers; empty if the relay serves already
 */
public record LentRelay(
        RelayRuntime runtime, String secret, ContainerPort container, Optional<PendingTakeover> takeover) {

    private static final Logger LOG = System.getLogger(LentRelay.class.getName());
    private static final AtomicReference<@Nullable LentRelay> LENT = new AtomicReference<>();

    /**
     * Starts a relay that forwards requests to the container at its port.
     *
     * @throws SettingException if a setting is invalid; one line for each fault
     * @throws KeyFileException if the private key or the mesh key cannot be read or created
     * @throws ListenException if a port cannot be opened
     * @throws IOException if a file cannot be read; the message names its setting
     */
    public static LentRelay start(RelayConfig config)
            throws SettingException, KeyFileException, ListenException, IOException {
        return start(config, ContainerPort.ofSettings(config), GivenSockets.none());
    }

    /** The same for a container elsewhere, with sockets that another process has opened in place of new ones. */
    public static LentRelay start(RelayConfig config, ContainerPort container, GivenSockets given)
            throws SettingException, KeyFileException, ListenException, IOException {
        String secret = RelayRuntime.newSecret();
        LentRelay started = new LentRelay(
                new RelayRuntime(config, container, secret, given), secret, container, Optional.empty());
        if (!given.isFromPredecessor()) { // which serves at its own port still
            writeAddress(config);
        }
        return started;
    }

    /** Writes the file with the address of the pages, for commands on this host. */
    static void writeAddress(RelayConfig config) {
        try {
            HttpAddressFile.write(config);
        } catch (IOException e) { // the command health then needs derp.http-port
            LOG.log(Level.INFO, () -> ErrorLine.of(e));
        }
    }

    /** The same relay, which takes over from another process when the container answers. */
    public LentRelay with(PendingTakeover pending) {
        return new LentRelay(runtime, secret, container, Optional.of(pending));
    }

    /** Lends a relay to the first application that asks. */
    public static void lend(LentRelay relay) {
        LENT.set(relay);
    }

    /** Takes the relay; empty if the application has to start one. */
    public static Optional<LentRelay> take() {
        return Optional.ofNullable(LENT.getAndSet(null));
    }
}
