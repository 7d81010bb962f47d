package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.reload.ReloadResult;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.testkit.Logged;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayRuntimeTest {

    @TempDir
    Path directory;

    private RelayConfig config(String httpsPort) throws Exception {
        Map<String, String> settings = Map.of(
                "derp.state-dir", directory.toString(),
                "derp.front-door.enabled", "false",
                "derp.https-port", httpsPort,
                "derp.drain-seconds", "0",
                "derp.stun", "false");
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private RelayRuntime runtime(RelayConfig config) throws Exception {
        return new RelayRuntime(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "secret");
    }

    @Test
    void aPartThatFailsToCloseDoesNotKeepOthersRunning() throws Exception {
        RelayRuntime aborted = runtime(config("0"));
        assertTrue(aborted.relay().isRunning());
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        aborted.closeAtEnd(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, aborted::abort);
        assertFalse(aborted.relay().isRunning());
        RelayRuntime closed = runtime(config("0"));
        closed.closeAtEnd(failure, error -> {
            throw error;
        });
        assertThrows(OutOfMemoryError.class, closed::close);
        assertFalse(closed.relay().isRunning());
    }

    @Test
    void aPartThatComesAfterTheEndIsClosedAtOnce() throws Exception {
        RelayRuntime runtime = runtime(config("0"));
        List<String> closed = new ArrayList<>();
        runtime.closeAtEnd("early", closed::add);
        runtime.abort();
        runtime.closeAtEnd("late", closed::add);
        assertEquals(List.of("early", "late"), closed);
        runtime.close();
        assertEquals(2, closed.size());
    }

    @Test
    void theEditsOfTheProcessBeforeAreUsedAfterATakeover() throws Exception {
        RelayConfig config = config("0");
        NodePublicKey denied = NodePrivateKey.generate().publicKey();
        try (RelayRuntime before = runtime(config);
                RelayRuntime waiting = new RelayRuntime(config, ContainerPort.ofSettings(config), "secret",
                        GivenSockets.ofPredecessor(List.of()))) {
            before.deniedKeys().replace(any -> true, Set.of(denied));
            before.editedNeighbours().replace(any -> true, List.of(NeighbourAddress.parse("relay2.example.com")));
            String map = before.maps().drain(any -> true, config.region().id(), config.region().nodeName(), true)
                    .version();
            waiting.startAccepting();
            assertEquals(before.deniedKeys().state().version(), waiting.deniedKeys().state().version());
            assertTrue(waiting.deniedKeys().state().keys().contains(denied));
            assertEquals(before.editedNeighbours().state(), waiting.editedNeighbours().state());
            assertEquals(map, waiting.maps().current().version());
        }
    }

    @Test
    void editsThatCannotBeReadLeaveTheOthersToBeUsed() throws Exception {
        RelayConfig config = config("0");
        try (RelayRuntime before = runtime(config);
                RelayRuntime waiting = new RelayRuntime(config, ContainerPort.ofSettings(config), "secret",
                        GivenSockets.ofPredecessor(List.of()))) {
            before.editedNeighbours().replace(any -> true, List.of(NeighbourAddress.parse("relay2.example.com")));
            Files.writeString(config.map().directory().resolve("denied-keys"), "no key\n");
            waiting.startAccepting();
            assertEquals(before.editedNeighbours().state(), waiting.editedNeighbours().state());
        }
    }

    @Test
    void reloadReportsThatTheContainerKeepsItsCertificate() throws Exception {
        RelayConfig config = config("8443");
        Path keystore = config.keystore().file();
        List<X509Certificate> first = SelfCertificate.ensure(config).chain();
        RelayRuntime runtime = runtime(config);
        try {
            assertEquals(List.of(ReloadResult.good(keystore.toString())), runtime.reload());
            Files.delete(keystore);
            assertEquals(
                    List.of(ReloadResult.refused(keystore.toString(),
                            "keystore " + keystore + " cannot be opened: no such file")),
                    runtime.reload());
            SelfCertificate.ensure(config);
            assertEquals(
                    List.of(ReloadResult.refused(keystore.toString(), "keystore " + keystore
                            + " has another certificate now; the container reads it at its start only, so the server "
                            + "must be restarted to serve it")),
                    runtime.reload());
            assertEquals(first, runtime.chain());
        } finally {
            runtime.abort();
        }
    }

    @Test
    void aKeystoreThatTheContainerDoesNotReadIsAWarning() throws Exception {
        RelayConfig config = config("8443");
        Path keystore = config.keystore().file();
        SelfCertificate.ensure(config);
        RelayRuntime runtime = runtime(config);
        try (Logged log = new Logged("dev.jderp.metrics.Outage")) {
            Files.delete(keystore);
            SelfCertificate.ensure(config);
            runtime.reloader().poll();
            runtime.reloader().poll();
            assertEquals(1, log.lines().size(), log.lines().toString());
            assertTrue(log.lines().get(0).startsWith("WARNING keystore " + keystore
                    + " has another certificate now; "), log.lines().toString());
        } finally {
            runtime.abort();
        }
    }

    @Test
    void reloadReportsNoKeystoreWithoutHttps() throws Exception {
        RelayConfig config = config("0");
        SelfCertificate.ensure(config);
        RelayRuntime runtime = runtime(config);
        try {
            assertEquals(List.of(), runtime.reload());
        } finally {
            runtime.abort();
        }
    }
}
