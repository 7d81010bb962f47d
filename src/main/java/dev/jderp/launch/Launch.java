package dev.jderp.launch;

import dev.jderp.config.Keystore;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.config.SettingException;
import dev.jderp.frontdoor.FrontDoorException;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.ListenAddresses;
import dev.jderp.frontdoor.StunOptions;
import dev.jderp.key.KeyFile;
import dev.jderp.key.KeyFileException;
import dev.jderp.process.ProcessGuard;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens before Payara Micro starts: checks whose failure Payara Micro would log and pass over, the certificate,
 * and Payara Micro's arguments.
 *
 * <p>Loaded by {@link Main} through a class loader of its own, which is closed behind it: the application's loader asks
 * its parents first, and must not find the launcher's classes there.
 */
public final class Launch {

    private static final String LISTENER_ADDRESS = "\nset configs.config.server-config.network-config"
            + ".network-listeners.network-listener.http-listener.address=";

    private Launch() {}

    /**
     * Checks and prepares.
     *
     * @param home the directory that holds Payara Micro, the application and its settings
     * @param further further arguments for Payara Micro
     * @return Payara Micro's arguments
     * @throws LaunchException with one line for the operator for each fault
     */
    public static String[] prepare(Path home, String[] further) throws LaunchException {
        RelayConfig config;
        try {
            config = ProcessSettings.read();
        } catch (SettingException e) {
            throw new LaunchException(e);
        }
        System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(config.drain().toMillis()));
        check(config);
        existing(home.resolve("payara-micro.jar"));
        List<String> payara = new ArrayList<>(List.of("--nohazelcast", "--disablephonehome"));
        payara.addAll(List.of("--port", Integer.toString(config.httpPort())));
        if (!config.frontDoor().enabled() && config.httpsPort() != 0) {
            payara.addAll(List.of("--sslport", Integer.toString(config.httpsPort())));
            payara.addAll(List.of("--sslcert", useCertificate(config)));
        }
        Path settings = home.resolve("domain-config");
        payara.addAll(List.of("--prebootcommandfile", commands(settings.resolve("relay.asadmin"), config)));
        String log = config.jsonLog() ? "logging-json.properties" : "logging.properties";
        payara.addAll(List.of("--logproperties", existing(settings.resolve(log))));
        payara.addAll(List.of("--deploy", existing(home.resolve("ROOT.war"))));
        payara.addAll(List.of(further));
        ContainerOutput.install();
        return payara.toArray(new String[0]);
    }

    /** Makes the key and the certificate and tries the ports, so that all faults are known before the server starts. */
    private static void check(RelayConfig config) throws LaunchException {
        List<String> faults = new ArrayList<>();
        try {
            KeyFile.readOrCreate(config.keyFile());
        } catch (KeyFileException e) {
            faults.add(e.getMessage());
        }
        checkPort("derp.http-port", config.httpAddress(), config.httpPort(), faults);
        if (config.frontDoor().enabled()) {
            checkFrontDoor(config.frontDoor(), faults);
        } else if (config.httpsPort() != 0) {
            checkPort("derp.https-port", "", config.httpsPort(), faults);
        }
        checkStun(config.stun(), faults);
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

    /**
     * Sets the certificate that the JDK, and so the container, serves; the password never appears on a command line.
     */
    private static String useCertificate(RelayConfig config) throws LaunchException {
        try {
            Keystore keystore = SelfCertificate.ensure(config);
            String password = new String(Keystore.password(config.keystorePasswordFile()));
            System.setProperty("javax.net.ssl.keyStorePassword", password);
            System.setProperty("javax.net.ssl.keyStoreType", "PKCS12");
            System.setProperty("javax.net.ssl.keyStore", config.keystore().toAbsolutePath().toString());
            return keystore.alias();
        } catch (IOException e) {
            throw new LaunchException(e);
        }
    }

    /** The container's settings, with the address that it listens on. */
    private static String commands(Path common, RelayConfig config) throws LaunchException {
        if (config.httpAddress().isEmpty()) {
            return existing(common);
        }
        try {
            Path file = Files.createTempFile("jderp", ".asadmin");
            file.toFile().deleteOnExit();
            return Files.writeString(file, Files.readString(Path.of(existing(common))) + LISTENER_ADDRESS
                    + config.httpAddress() + "\n").toString();
        } catch (IOException e) {
            throw new LaunchException(e);
        }
    }

    private static String existing(Path file) throws LaunchException {
        if (!Files.isRegularFile(file)) {
            throw new LaunchException(file + " is missing; expected next to jderp.jar");
        }
        return file.toString();
    }

    private static void checkFrontDoor(FrontDoorOptions options, List<String> faults) {
        for (String address : listened(options.addresses(), faults)) {
            checkPort("derp.front-door.port", address, options.port(), faults);
            if (options.plainPort() != 0) {
                checkPort("derp.front-door.plain-port", address, options.plainPort(), faults);
            }
        }
    }

    private static void checkStun(StunOptions options, List<String> faults) {
        for (String address : options.enabled() ? listened(options.addresses(), faults) : List.<String>of()) {
            try (DatagramSocket socket = new DatagramSocket(null)) {
                socket.bind(where(address, options.port()));
            } catch (IOException e) {
                faults.add(taken("derp.stun-port", address, options.port(), "UDP port", e));
            }
        }
    }

    /** The addresses that are bound for those that are set; empty text for all of this host. */
    private static List<String> listened(List<String> set, List<String> faults) {
        try {
            return ListenAddresses.of(set, ListenAddresses.hasIpv6()).stream()
                    .map(each -> each instanceof Inet6Address && each.isAnyLocalAddress() ? "" : each.getHostAddress())
                    .toList();
        } catch (FrontDoorException e) {
            if (!faults.contains(e.getMessage())) { // front door and STUN listen on the same addresses
                faults.add(e.getMessage());
            }
            return List.of();
        }
    }

    private static InetSocketAddress where(String address, int port) {
        return address.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    }

    private static String taken(String setting, String address, int port, String what, IOException why) {
        String on = address.isEmpty() ? "" : " on " + address;
        return setting + " is " + port + "; the " + what + " cannot be opened" + on + ": " + why.getMessage();
    }

    private static void checkPort(String setting, String address, int port, List<String> faults) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(where(address, port));
        } catch (IOException e) {
            faults.add(taken(setting, address, port, "port", e));
        }
    }
}
