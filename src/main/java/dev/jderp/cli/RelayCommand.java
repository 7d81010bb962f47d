package dev.jderp.cli;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.ReadyText;
import dev.jderp.assembly.RelayParts;
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
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the relay without a container: its front door, STUN, and the few pages that clients and operators need. */
@Command(name = "relay", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class, description = {
        "Runs a relay without an application server: DERP, STUN, the map, bootstrap DNS, metrics and health, with the settings that the whole relay has. What it has not is the REST API, the debug pages and the container's own doors.",
        "Metrics are at derp.http-port on this host: /metrics and /debug/varz. Ctrl-C sends the clients away, then ends it."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "2:the command was not understood", "78:the relay cannot start; a line for each fault says why",
                "130, 143:it was ended by Ctrl-C or a signal"}, footer = {
                        "%nFor example:",
                        "  java -jar jderp.jar relay",
                        "  DERP_HOSTNAME=relay.example.com DERP_FRONT_DOOR_PORT=443 java -jar jderp.jar relay"})
final class RelayCommand implements Callable<Integer> {

    /** What sysexits calls a configuration error. */
    private static final int CONFIGURATION_ERROR = 78;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "say that it is ready in one line of JSON")
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
            throw new IOException("derp.front-door.enabled is false, and without a container there is no other door");
        }
        System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(config.drain().toMillis()));
        String secret = RelayParts.newSecret();
        var address = new InetSocketAddress(config.containerAddress(), config.httpPort());
        RelayParts parts = new RelayParts(config, address, secret);
        try {
            RelayPages pages = parts.ending(new RelayPages(parts, secret, address), RelayPages::close);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("derp-exit").unstarted(parts::close));
            parts.ending(StopSignals.install(parts::close, config.drain()), StopSignals::close);
            pages.start();
            parts.someoneIsBehind();
            parts.watchFiles();
            parts.ending(OutOfMemory.watchLog(""), Runnable::run);
            parts.ending(new MemoryReturn(parts.relay()::openConnections), MemoryReturn::close).start();
        } catch (IOException | RuntimeException e) {
            parts.abort();
            throw e;
        }
        PrintWriter out = spec.commandLine().getOut();
        AdmissionWiring.strangersWarning(config).ifPresent(spec.commandLine().getErr()::println);
        out.println(json
                ? ready(parts)
                : ReadyText.of(config, parts.relay().publicKey(), parts.certName(), Optional.empty()));
        out.flush();
        new CountDownLatch(1).await(); // until a signal ends the process
    }

    private static String ready(RelayParts parts) {
        RelayConfig config = parts.config();
        return JsonProviders.JSON.createObjectBuilder()
                .add("hostname", config.hostname())
                .add("port", config.frontDoor().port())
                .add("tls", config.frontDoor().tls())
                .add("stunPort", config.stun().enabled() ? config.stun().port() : -1)
                .add("pagesPort", config.httpPort())
                .add("publicKey", parts.relay().publicKey().text())
                .add("certName", parts.certName())
                .build()
                .toString();
    }
}
