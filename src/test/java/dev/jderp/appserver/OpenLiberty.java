package dev.jderp.appserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Open Liberty with the configuration of {@code docs/install.md}, which it reads again when it changes. */
final class OpenLiberty extends ApplicationServer {

    private final Path server;

    OpenLiberty() {
        super("Open Liberty", System.getProperty("test.liberty.version", ""), "liberty", "wlp");
        server = directory().resolve("servers/jderp");
    }

    @Override
    ProcessHandle run() throws IOException {
        Files.createDirectories(server.resolve("apps"));
        requestDeployment();
        return launch(Map.of("WLP_USER_DIR", directory().toString()), home().resolve("bin/server").toString(), "run",
                "jderp").toHandle();
    }

    @Override
    void requestDeployment() throws IOException {
        Files.copy(WAR, server.resolve("apps/ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
        configure(configuration());
    }

    @Override
    void requestUndeployment() throws IOException {
        configure(configuration().replaceAll("<webApplication .*/>", ""));
    }

    private void configure(String text) throws IOException {
        Files.writeString(server.resolve("server.xml"), text);
    }

    private String configuration() throws IOException {
        return Install.block("liberty")
                .replace("\"8080\"", "\"" + http() + "\"")
                .replace("\"9443\"", "\"" + https() + "\"");
    }
}
