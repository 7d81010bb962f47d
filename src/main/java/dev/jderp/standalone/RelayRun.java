package dev.jderp.standalone;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.ContainerPort;
import dev.jderp.assembly.LentRelay;
import dev.jderp.assembly.OwnProcess;
import dev.jderp.assembly.ReadyText;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.assembly.StartSockets;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.kit.JsonProviders;
import dev.jderp.process.ExitStatus;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Runs a relay without a container until a signal ends the process. */
public final class RelayRun {

    private static final Logger LOG = System.getLogger(RelayRun.class.getName());

    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;

    /** Reads the settings of a relay. */
    @FunctionalInterface
    public interface Source {

        /**
         * Reads the settings.
         *
         * @param log receives lines for the operator
         */
        RelayConfig read(Consumer<String> log) throws SettingException, IOException;
    }

    /**
     * A run that prints to these writers.
     *
     * @param json whether the ready message is one line of JSON
     */
    public RelayRun(boolean json, PrintWriter out, PrintWriter err) {
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** Runs a relay with the settings of this process, as the command {@code relay} without options. */
    public static int run() throws InterruptedException {
        return new RelayRun(false, writer(System.out), writer(System.err)).run(log -> ProcessSettings.read(log, log));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Runs the relay until a signal ends the process; returns 78 if it cannot start. */
    public int run(Source source) throws InterruptedException {
        Platform.prepare();
        try {
            run(source.read(err::println));
            return 0;
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> err.println("jderp cannot start: " + line));
            return ExitStatus.CONFIGURATION_ERROR;
        }
    }

    private void run(RelayConfig config)
            throws SettingException, KeyFileException, ListenException, IOException, InterruptedException {
        if (!config.frontDoor().enabled()) {
            throw new IOException("derp.front-door.enabled is false; expected true without a container");
        }
        withoutEffect(config).forEach(line -> LOG.log(Level.WARNING, line));
        OwnProcess.announceDrain(config);
        try (StartSockets sockets = StartSockets.obtain(config)) {
            run(config, sockets);
        }
    }

    private void run(RelayConfig config, StartSockets sockets)
            throws SettingException, KeyFileException, ListenException, IOException, InterruptedException {
        LentRelay relay = LentRelay.start(config, ContainerPort.ofProcess(config), sockets.given());
        RelayRuntime runtime = relay.runtime();
        try {
            openPages(relay).start();
            runtime.containerIsReady();
            sockets.takeOver(runtime, OwnProcess.run(runtime));
            OwnProcess.ready(runtime);
            runtime.startWatching();
        } catch (ListenException | IOException | RuntimeException e) {
            runtime.abort();
            throw e;
        }
        AdmissionWiring.openRelayWarning(config).ifPresent(err::println);
        out.println(json
                ? readyJson(runtime)
                : ReadyText.of(config, runtime.relay().publicKey(), runtime.certName(), Optional.empty()));
        out.flush();
        new CountDownLatch(1).await(); // until a signal ends the process
    }

    /** A line for each setting that is set and needs a container. */
    static List<String> withoutEffect(RelayConfig config) {
        List<String> lines = new ArrayList<>();
        if (config.grid().isPresent()) {
            lines.add("derp.grid.members has no effect without a container, this relay speaks for itself");
        }
        if (!config.debug().trustedNetworks().isEmpty()) {
            lines.add("derp.debug-trusted-cidrs has no effect without a container: metrics are at derp.http-port, for "
                    + "clients on this host only");
        }
        if (!config.access().ownTokenFile()) {
            lines.add("derp.admin-token-file has no effect without a container, which serves the REST API");
        }
        return lines;
    }

    private static RelayPages openPages(LentRelay relay) throws IOException {
        RelayRuntime runtime = relay.runtime();
        return runtime.closeAtEnd(
                new RelayPages(runtime, relay.secret(), relay.container().reachable()), RelayPages::close);
    }

    private static String readyJson(RelayRuntime runtime) {
        RelayConfig config = runtime.config();
        return JsonProviders.JSON.createObjectBuilder()
                .add("hostname", config.hostname())
                .add("port", config.frontDoor().port())
                .add("tls", config.frontDoor().tls())
                .add("stunPort", config.stun().enabled() ? config.stun().port() : -1)
                .add("pagesPort", config.container().httpPort())
                .add("publicKey", runtime.relay().publicKey().text())
                .add("certName", runtime.certName())
                .build()
                .toString();
    }
}
