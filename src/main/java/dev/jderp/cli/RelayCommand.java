package dev.jderp.cli;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.ReadyText;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFileException;
import dev.jderp.kit.JsonProviders;
import dev.jderp.process.MemoryReturn;
import dev.jderp.process.OutOfMemory;
import dev.jderp.process.ProcessGuard;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code relay}: runs the relay without a container, with the pages that clients and operators need. */
@Command(name = "relay", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Runs a relay without an application server: DERP, STUN, the map, bootstrap DNS, metrics and \
                        health, with the same settings as the full relay. It has no REST API, no dashboard, no debug \
                        pages, and does not serve DERP at derp.http-port.""",
                "",
                """
                        Metrics are at derp.http-port, for this host only: /metrics and /debug/varz. Ctrl-C drains \
                        the clients, then ends the relay."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "2:the command line is invalid",
                "78:the relay cannot start; one line per fault",
                "130, 143:ended by Ctrl-C or a signal"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar relay",
                "  DERP_HOSTNAME=relay.example.com DERP_FRONT_DOOR_PORT=443 java -jar jderp.jar relay"})
final class RelayCommand implements Callable<Integer> {

    /** Exit status for a configuration error, as in sysexits.h. */
    private static final Logger LOG = System.getLogger(RelayCommand.class.getName());
    private static final int CONFIGURATION_ERROR = 78;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "print the ready message as one line of JSON")
    private boolean json;

    RelayCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            RelayConfig config = ProcessSettings.read(spec.commandLine().getErr()::println);
            run(config);
            return 0;
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            String.valueOf(e.getMessage()).lines().forEach(line -> err.println("jderp cannot start: " + line));
            return CONFIGURATION_ERROR;
        }
    }

    private void run(RelayConfig config)
            throws SettingException, KeyFileException, ListenException, IOException, InterruptedException {
        if (!config.frontDoor().enabled()) {
            throw new IOException("derp.front-door.enabled is false; expected true without a container");
        }
        if (config.grid().isPresent()) {
            LOG.log(Level.WARNING, "derp.grid.members has no effect without a container, this relay speaks for itself");
        }
        System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(config.drain().toMillis()));
        String secret = RelayRuntime.newSecret();
        var address = new InetSocketAddress(config.container().reachableAddress(), config.container().httpPort());
        RelayRuntime runtime = new RelayRuntime(config, address, secret);
        try {
            RelayPages pages = runtime.closeAtEnd(new RelayPages(runtime, secret, address), RelayPages::close);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("derp-exit").unstarted(runtime::close));
            runtime.closeAtEnd(StopSignals.install(runtime::close, config.drain()), StopSignals::close);
            pages.start();
            runtime.containerIsReady();
            runtime.startWatching();
            runtime.closeAtEnd(OutOfMemory.watchLog(""), Runnable::run);
            runtime.closeAtEnd(new MemoryReturn(runtime.relay()::openConnections), MemoryReturn::close).start();
        } catch (IOException | RuntimeException e) {
            runtime.abort();
            throw e;
        }
        PrintWriter out = spec.commandLine().getOut();
        AdmissionWiring.openRelayWarning(config).ifPresent(spec.commandLine().getErr()::println);
        out.println(json
                ? readyJson(runtime)
                : ReadyText.of(config, runtime.relay().publicKey(), runtime.certName(), Optional.empty()));
        out.flush();
        new CountDownLatch(1).await(); // until a signal ends the process
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
