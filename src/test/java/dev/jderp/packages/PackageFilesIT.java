package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.kit.JsonProviders;
import dev.jderp.testkit.Command;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other files that the profile {@code package} makes: unit, zip, list of components, client library. */
@Tag("package")
class PackageFilesIT {

    private static final Path HOME = Built.PACKAGES.resolve("home").toAbsolutePath();
    /** Ten times the exposure that {@code systemd-analyze security} computes; 100 is that of a unit without limits. */
    private static final int MAX_EXPOSURE = 20;

    @TempDir
    Path directory;

    @Test
    void systemdAcceptsTheUnitAndItsExposureIsSmall() throws Exception {
        try {
            Command.run("systemd-analyze", "--version");
        } catch (IOException e) {
            System.out.println("SKIPPED the check of the unit: there is no systemd-analyze here");
            assumeTrue(false, "there is no systemd-analyze here");
        }
        Path unit = directory.resolve("jderp.service");
        Files.writeString(unit, Files.readString(Path.of("src/package/jderp.service"))
                .replace("/usr/lib/jderp", HOME.toString()));
        Path sockets = Files.copy(Path.of("src/package/jderp.socket"), directory.resolve("jderp.socket"));
        Command.run("systemd-analyze", "verify", "--man=no", sockets.toString(), unit.toString());
        Command.run("systemd-analyze", "security", "--offline=true", "--threshold=" + MAX_EXPOSURE, unit.toString());
    }

    @Test
    void theZipRunsByItsScript() throws Exception {
        Command.run("unzip", "-q", Built.file(".zip").toString(), "-d", directory.toString());
        Path link = Files.createSymbolicLink(directory.resolve("link"), onlyDirectory().resolve("bin/jderp"));
        int front = RelayProcess.freePort();
        int stun = RelayProcess.freeUdpPort();
        ProcessBuilder builder = new ProcessBuilder(link.toString()).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(Map.of("DERP_FRONT_DOOR_PORT", Integer.toString(front), "DERP_STUN_PORT",
                Integer.toString(stun), "DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort())));
        Path log = directory.resolve("log");
        Process relay = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Built.awaitContainer(front, relay);
            Built.assertServes(front, stun, Files.readString(directory.resolve("data/admin-token")).strip());
        } finally {
            relay.destroy();
            relay.waitFor();
        }
    }

    /** It needs modules of Java that the server does not. */
    @Test
    void theRuntimeRunsARelayWithoutAServer() throws Exception {
        int front = RelayProcess.freePort();
        ProcessBuilder builder = new ProcessBuilder(HOME.resolve("bin/jderp").toString(), "relay")
                .directory(directory.toFile());
        builder.environment().putAll(Map.of("DERP_STATE_DIR", directory.resolve("state").toString(),
                "DERP_FRONT_DOOR_PORT", Integer.toString(front), "DERP_FRONT_DOOR_TLS", "false", "DERP_STUN", "false",
                "DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort())));
        Path log = directory.resolve("log");
        Process relay = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Polling.await(() -> {
                assertTrue(relay.isAlive());
                try (HostileClient client = HostileClient.plain(front)) {
                    client.sendText("GET /derp/probe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                    return client.readAll().startsWith("HTTP/1.1 200 ");
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError(Files.readString(log), e);
        } finally {
            relay.destroy();
            relay.waitFor();
        }
    }

    private Path onlyDirectory() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void theRuntimeHasTheServicesThatNoStartNeeds() throws Exception {
        Process java = new ProcessBuilder(HOME.resolve("runtime/bin/java").toString(), "--list-modules").start();
        String modules = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (String each : List.of("jdk.crypto.ec", "jdk.naming.dns", "jdk.zipfs", "jdk.charsets", "jdk.jfr")) {
            assertTrue(modules.contains(each + "@"), modules);
        }
    }

    @Test
    void theListOfComponentsHasEveryLibrary() throws Exception {
        try (var reader = JsonProviders.JSON.createReader(
                new StringReader(Files.readString(Built.file("-sbom.json"))))) {
            JsonObject bom = reader.readObject();
            assertEquals("CycloneDX", bom.getString("bomFormat"));
            List<String> names = bom.getJsonArray("components").getValuesAs(JsonObject.class).stream()
                    .map(each -> each.getString("name"))
                    .toList();
            for (String each : List.of("bcprov-jdk18on", "netty-handler", "caffeine", "snakeyaml-engine", "picocli")) {
                assertTrue(names.contains(each), names.toString());
            }
        }
    }

    @Test
    void theClientLibraryHasAModuleNameSourcesAndJavadoc() throws Exception {
        try (JarFile jar = new JarFile("target/ROOT-client.jar");
                JarFile sources = new JarFile("target/ROOT-client-sources.jar");
                JarFile javadoc = new JarFile("target/ROOT-client-javadoc.jar")) {
            assertEquals("dev.jderp.client", jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
            assertTrue(sources.getEntry("dev/jderp/client/DerpClient.java") != null);
            assertTrue(sources.getEntry("dev/jderp/server/Relay.java") == null);
            assertTrue(javadoc.getEntry("dev/jderp/client/DerpClient.html") != null);
        }
    }
}
