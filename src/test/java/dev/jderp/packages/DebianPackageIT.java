package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.testkit.Chroot;
import dev.jderp.testkit.Command;
import dev.jderp.testkit.NotifySocket;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.Unit;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, from its installation to its purge, in a small Debian system without Java. */
@Tag("package")
class DebianPackageIT {

    private static final int STOPPED_BY_SIGNAL = 143;
    private static final String UNIT = "/usr/lib/systemd/system/jderp.service";
    private static final String SETTINGS = "/etc/jderp/derp.properties";
    private static final String KEY = "/var/lib/jderp/derper.key";
    private static final String TOKEN = "/var/lib/jderp/admin-token";

    @TempDir
    Path directory;

    private final int stun = RelayProcess.freeUdpPort();
    private final int http = RelayProcess.freePort();
    private int front;
    private Chroot system;

    @BeforeEach
    void install() throws Exception {
        Optional<Chroot> made = Chroot.make(directory.resolve("system"));
        assumeTrue(made.isPresent());
        system = made.get();
        front = privilegedPort();
        Files.copy(Built.file(".deb"), system.path("/jderp.deb"));
        system.run("dpkg", "-i", "/jderp.deb");
    }

    @AfterEach
    void close() throws IOException {
        if (system != null) {
            system.close();
        }
    }

    /** A free port that a user without capabilities cannot open. */
    private static int privilegedPort() throws IOException {
        for (int port = 1023; port > 600; port--) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // in use; another one
            }
        }
        throw new IOException("no port below 1024 is free");
    }

    private String attributes(String file) throws Exception {
        return system.run("stat", "-c", "%U:%G %a", file).strip();
    }

    @Test
    void theInstalledRelayServesReloadsAndStops() throws Exception {
        assertEquals("jderp:jderp 700", attributes("/var/lib/jderp"));
        assertEquals("root:jderp 640", attributes(SETTINGS));
        assertTrue(system.run("jderp", "--version").startsWith("jderp "));
        assertTrue(Files.exists(system.path("/usr/lib/jderp/jderp.aot")));
        assertTrue(Files.readString(system.path("/usr/share/man/man1/jderp-token.1")).contains("jderp token"));
        system.run("bash", "-n", "/usr/share/bash-completion/completions/jderp");
        Files.writeString(system.path(SETTINGS), "derp.front-door.port=" + front + "\nderp.stun-port=" + stun
                + "\nderp.http-port=" + http + "\nderp.drain-seconds=3\n", StandardOpenOption.APPEND);
        try (NotifySocket manager = new NotifySocket(system.path("/run/notify").toString())) {
            system.run("chown", "jderp", "/run/notify");
            Unit unit = new Unit(system.path(UNIT));
            long startNs = System.nanoTime();
            Process relay = unit.start(system, "/run/notify", Map.of())
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            try {
                assertEquals("READY=1", manager.next());
                long readyNs = System.nanoTime();
                DerpClient early = Built.login(front);
                System.out.println("the installed relay was ready after " + (readyNs - startNs) / 1_000_000
                        + " ms, the first client logged in after " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
                Built.awaitContainer(front, relay);
                System.out.println("its application server was ready after "
                        + (System.nanoTime() - startNs) / 1_000_000 + " ms");
                Built.assertServes(front, stun, Files.readString(system.path(TOKEN)).strip());
                for (String file : new String[]{KEY, TOKEN, "/var/lib/jderp/keystore.p12"}) {
                    assertEquals("jderp:jderp 600", attributes(file), file);
                }
                system.run("env", "DERP_CONFIG_FILE=" + SETTINGS, "jderp", "health");
                Command.run("kill", "-HUP", Long.toString(relay.pid()));
                assertTrue(manager.next().startsWith("RELOADING=1\nMONOTONIC_USEC="));
                assertEquals("READY=1", manager.next());
                early.close();
                Command.run("kill", "-TERM", Long.toString(relay.pid()));
                assertEquals("STOPPING=1\nEXTEND_TIMEOUT_USEC=18000000", manager.next());
                assertEquals(STOPPED_BY_SIGNAL, relay.waitFor());
                assertEquals(Integer.toString(STOPPED_BY_SIGNAL), unit.value("SuccessExitStatus"));
                assertThrows(IOException.class,
                        () -> system.run("env", "DERP_CONFIG_FILE=" + SETTINGS, "jderp", "health"));
            } catch (AssertionError | IOException e) {
                throw new AssertionError(Files.readString(directory.resolve("log")), e);
            } finally {
                relay.destroyForcibly();
            }
        }
    }

    @Test
    void upgradeAndRemovalKeepTheStateAndPurgeAsks() throws Exception {
        system.run("setpriv", "--reuid", "jderp", "--regid", "jderp", "--clear-groups", "jderp", "key", "new", "--out",
                KEY);
        String key = Files.readString(system.path(KEY));
        Files.writeString(system.path(SETTINGS), "derp.hostname=relay.example.com\n", StandardOpenOption.APPEND);
        makeNextVersion();
        system.run("dpkg", "-i", "/next.deb");
        assertTrue(system.run("dpkg-query", "-W", "-f", "${Version}", "jderp").endsWith("+next"));
        assertEquals(key, Files.readString(system.path(KEY)));
        assertTrue(Files.readString(system.path(SETTINGS)).contains("derp.hostname=relay.example.com\n"));
        assertTrue(system.run("jderp", "--version").startsWith("jderp "));

        system.run("dpkg", "-r", "jderp");
        assertFalse(Files.exists(system.path("/usr/lib/jderp")));
        assertFalse(Files.exists(system.path(UNIT)));
        assertTrue(Files.exists(system.path(SETTINGS)));
        assertEquals(key, Files.readString(system.path(KEY)));

        String kept = system.run("dpkg", "-P", "jderp");
        assertTrue(kept.contains("the relay's keys are kept in /var/lib/jderp"), kept);
        assertFalse(Files.exists(system.path("/etc/jderp")));
        assertEquals(key, Files.readString(system.path(KEY)));
        assertEquals("jderp:jderp 600", attributes(KEY));

        system.run("dpkg", "-i", "/next.deb");
        system.run("sh", "-c", "echo jderp jderp/purge-state boolean true | debconf-set-selections");
        system.run("dpkg", "-P", "jderp");
        assertFalse(Files.exists(system.path("/var/lib/jderp")));
        assertThrows(IOException.class, () -> system.run("getent", "passwd", "jderp"));
    }

    private void makeNextVersion() throws Exception {
        system.run("dpkg-deb", "-R", "/jderp.deb", "/next");
        Command.run("sed", "-i", "s/^Version: .*/&+next/", system.path("/next/DEBIAN/control").toString());
        system.run("dpkg-deb", "-Znone", "-b", "/next", "/next.deb");
    }
}
