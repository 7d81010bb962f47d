package dev.jderp.appserver;

import dev.jderp.testkit.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Payara Server with a new domain, changed by {@code domain-config/relay.asadmin} as {@code docs/install.md} has. */
final class PayaraServer extends ApplicationServer {

    private static final String ASADMIN = "bin/asadmin";
    private static final List<String> OTHER_PORTS = List.of(
            "jms.port", "domain.jmxPort", "orb.listener.port", "orb.ssl.port", "orb.mutualauth.port",
            "osgi.shell.telnet.port", "java.debugger.port", "hazelcast.listener.port", "hazelcast.das.listener.port");

    private final Path domains;
    private final String admin = Integer.toString(RelayProcess.freePort());

    PayaraServer() {
        super("Payara Server", System.getProperty("test.payara.version", ""), "payara", "payara6");
        domains = directory().resolve("domains");
    }

    @Override
    ProcessHandle run() throws Exception {
        String ports = String.join(":",
                OTHER_PORTS.stream().map(port -> port + "=" + RelayProcess.freePort()).toList());
        call(ASADMIN, "create-domain", "--nopassword", "--domaindir", domains.toString(), "--adminport", admin,
                "--instanceport", Integer.toString(http()),
                "--domainproperties", "http.ssl.port=" + https() + ":" + ports, "jderp");
        call(ASADMIN, "start-domain", "--domaindir", domains.toString(), "jderp");
        Path listeners = directory().resolve("relay.asadmin");
        Files.writeString(listeners, Files.readString(Path.of("domain-config/relay.asadmin"))
                .replace(".http-listener.", ".http-listener-1.")
                .replace(".https-listener.", ".http-listener-2."));
        call(ASADMIN, "--port", admin, "multimode", "--file", listeners.toString());
        call(ASADMIN, "restart-domain", "--domaindir", domains.toString(), "jderp");
        requestDeployment();
        long pid = Long.parseLong(Files.readString(domains.resolve("jderp/config/pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Override
    void requestDeployment() throws Exception {
        call(ASADMIN, "--port", admin, "deploy", "--name", "jderp", "--contextroot", "/", WAR.toString());
    }

    @Override
    void requestUndeployment() throws Exception {
        call(ASADMIN, "--port", admin, "undeploy", "jderp");
    }
}
