package dev.jderp.launch;

import dev.jderp.assembly.AdmissionWiring;
import dev.jderp.assembly.ContainerPort;
import dev.jderp.assembly.LentRelay;
import dev.jderp.assembly.OwnProcess;
import dev.jderp.assembly.PendingTakeover;
import dev.jderp.assembly.StartSockets;
import dev.jderp.config.Keystore;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.SettingException;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Prepares the start of Payara Micro: checks settings and ports, whose faults Payara Micro would only log, creates the
 * certificate, starts the relay, and returns Payara Micro's arguments. {@link Main} calls it by reflection, since it
 * runs on a Java that is too old for this class as well.
 */
public final class Launch {

    private static final Logger LOG = System.getLogger(Launch.class.getName());
    private static final String LISTENER_ADDRESS = "\nset configs.config.server-config.network-config"
            + ".network-listeners.network-listener.http-listener.address=";

    private Launch() {}

    /**
     * Checks the settings, prepares the start, and starts the relay: its doors are open before the server begins to
     * start, which takes seconds.
     *
     * @param home the directory that holds Payara Micro, the application and its settings
     * @param further additional arguments for Payara Micro
     * @return Payara Micro's arguments
     * @throws LaunchException with one line for each fault
     */
    public static String[] prepare(Path home, String[] further) throws LaunchException {
        useSystemProperties(further);
        Platform.prepare();
        List<Runnable> notes = new ArrayList<>();
        RelayConfig config;
        try {
            config = ProcessSettings.read(
                    hint -> notes.add(() -> LOG.log(Level.WARNING, hint)),
                    notice -> notes.add(() -> LOG.log(Level.INFO, notice)));
        } catch (SettingException e) {
            throw new LaunchException(e);
        }
        OwnProcess.announceDrain(config);
        StartSockets sockets = obtainSockets(config);
        checkConfig(config, sockets);
        ContainerPort container = containerPort(config);
        requireFile(home.resolve("payara-micro.jar"));
        List<String> payara = new ArrayList<>(List.of("--nohazelcast", "--disablephonehome"));
        payara.addAll(List.of("--port", Integer.toString(container.reachable().getPort())));
        if (!config.frontDoor().enabled() && config.container().httpsPort() != 0) {
            payara.addAll(List.of("--sslport", Integer.toString(config.container().httpsPort())));
            payara.addAll(List.of("--sslcert", useCertificate(config)));
        }
        Path settings = home.resolve("domain-config");
        payara.addAll(
                List.of("--prebootcommandfile", bootCommands(settings.resolve("relay.asadmin"), container.address())));
        String log = config.jsonLog() ? "logging-json.properties" : "logging.properties";
        payara.addAll(List.of("--logproperties", requireFile(settings.resolve(log))));
        payara.addAll(List.of("--deploy", requireFile(home.resolve("ROOT.war"))));
        payara.addAll(List.of(further));
        ContainerOutput.install();
        EarlyLog.begin(settings.resolve(log), config.jsonLog());
        notes.forEach(Runnable::run);
        startRelay(config, container, sockets);
        return payara.toArray(new String[0]);
    }

    /** Sets the properties in Payara Micro's {@code --systemproperties} files, which it would set after the start. */
    private static void useSystemProperties(String[] further) throws LaunchException {
        for (int i = 0; i + 1 < further.length; i++) {
            if (further[i].equalsIgnoreCase("--systemproperties")) {
                try (Reader reader = Files.newBufferedReader(Path.of(further[i + 1]))) {
                    Properties properties = new Properties();
                    properties.load(reader);
                    properties.stringPropertyNames().forEach(
                            name -> System.setProperty(name, properties.getProperty(name)));
                } catch (IOException | IllegalArgumentException e) {
                    throw new LaunchException("--systemproperties is " + further[i + 1]
                            + "; expected a readable properties file");
                }
            }
        }
    }

    private static StartSockets obtainSockets(RelayConfig config) throws LaunchException {
        try {
            return StartSockets.obtain(config);
        } catch (ListenException e) {
            throw new LaunchException(e);
        }
    }

    private static ContainerPort containerPort(RelayConfig config) throws LaunchException {
        try {
            return ContainerPort.ofProcess(config);
        } catch (IOException e) {
            throw new LaunchException(e);
        }
    }

    /**
     * Starts the relay. One that takes over does so when the container answers, and leaves everything to the process
     * before it until then. With a data grid, whose port that process has, it takes over now and waits until that
     * process has ended.
     */
    private static void startRelay(RelayConfig config, ContainerPort container, StartSockets sockets)
            throws LaunchException {
        try {
            LentRelay relay = LentRelay.start(config, container, sockets.given());
            StopSignals signals = OwnProcess.run(relay.runtime());
            if (sockets.isTakeover() && config.grid().isEmpty()) {
                LentRelay.lend(relay.with(PendingTakeover.begin(sockets, relay.runtime(), signals)));
            } else {
                sockets.takeOver(relay.runtime(), signals);
                OwnProcess.ready(relay.runtime());
                sockets.awaitEndOfPredecessor();
                LentRelay.lend(relay);
            }
            AdmissionWiring.openRelayWarning(config).ifPresent(line -> LOG.log(Level.WARNING, line));
        } catch (SettingException | KeyFileException | ListenException | IOException e) {
            throw new LaunchException(e);
        }
    }

    /** Creates key and certificate and tries the ports, so that all faults are reported before the server starts. */
    private static void checkConfig(RelayConfig config, StartSockets sockets) throws LaunchException {
        List<String> faults = new ArrayList<>();
        try {
            KeyFile.readOrCreate(config.files().key());
        } catch (KeyFileException e) {
            faults.add(e.getMessage());
        }
        new PortChecks(config, sockets, faults).checkAll();
        if (config.servesKeystore()) {
            try {
                SelfCertificate.ensure(config);
            } catch (IOException e) {
                faults.add(e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new LaunchException(String.join("\n", faults));
        }
    }

    /** Sets the JDK's properties for the container's certificate; the password is on no command line. */
    private static String useCertificate(RelayConfig config) throws LaunchException {
        try {
            Keystore keystore = SelfCertificate.ensure(config);
            String password = new String(Keystore.password(config.keystore().passwordFile()));
            System.setProperty("javax.net.ssl.keyStorePassword", password);
            System.setProperty("javax.net.ssl.keyStoreType", "PKCS12");
            System.setProperty("javax.net.ssl.keyStore", config.keystore().file().toAbsolutePath().toString());
            return keystore.alias();
        } catch (IOException e) {
            throw new LaunchException(e);
        }
    }

    /** The file with the container's settings, to which the address to listen on is added. */
    private static String bootCommands(Path common, String address) throws LaunchException {
        if (address.isEmpty()) {
            return requireFile(common);
        }
        try {
            Path file = Files.createTempFile("jderp", ".asadmin");
            file.toFile().deleteOnExit();
            return Files.writeString(file, Files.readString(Path.of(requireFile(common))) + LISTENER_ADDRESS
                    + address + "\n").toString();
        } catch (IOException e) {
            throw new LaunchException(e);
        }
    }

    private static String requireFile(Path file) throws LaunchException {
        if (!Files.isRegularFile(file)) {
            throw new LaunchException(file + " is missing; expected next to jderp.jar");
        }
        return file.toString();
    }
}
