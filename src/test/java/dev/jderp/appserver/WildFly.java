package dev.jderp.appserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** WildFly with its usual configuration; its deployment scanner deploys what is in a directory. */
final class WildFly extends ApplicationServer {

    private static final String VERSION = System.getProperty("test.wildfly.version", "");
    private static final Path CONFIGURATION = Path.of("standalone/configuration");

    private final Path deployments;

    WildFly() {
        super("WildFly", VERSION, "wildfly", "wildfly-" + VERSION);
        deployments = directory().resolve("deployments");
    }

    @Override
    ProcessHandle run() throws IOException {
        Files.createDirectories(deployments);
        Files.createDirectories(directory().resolve("configuration"));
        try (var files = Files.list(home().resolve(CONFIGURATION))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory().resolve("configuration").resolve(file.getFileName()));
            }
        }
        requestDeployment();
        Process script = launch(
                Map.of("LAUNCH_JBOSS_IN_BACKGROUND", "true"),
                home().resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + directory(),
                "-Djboss.http.port=" + http(),
                "-Djboss.https.port=" + https(),
                "-Djboss.management.http.port=0");
        return script.toHandle();
    }

    @Override
    void requestDeployment() throws IOException {
        Files.copy(WAR, deployments.resolve("ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
        Files.write(deployments.resolve("ROOT.war.dodeploy"), new byte[0]);
    }

    @Override
    void requestUndeployment() throws IOException {
        Files.delete(deployments.resolve("ROOT.war.deployed"));
    }
}
