package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.NodeJs;
import dev.jderp.testkit.RelayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client against derper, where there is a Go to build it. */
@Timeout(300)
@SuppressWarnings("try") // clients are closed early, on purpose
class ClientInteropIT {

    private static final String DERPER = "tailscale.com/cmd/derper@v1.102.5";
    private static final Pattern PIN = Pattern.compile("\"CertName\":\"(sha256-raw:[0-9a-f]{64})\"");
    private static final String MESH_KEY = "0123456789abcdef".repeat(4);

    @TempDir
    private static Path directory;

    private static Path program;

    @BeforeAll
    static void build() throws Exception {
        ProcessBuilder install = new ProcessBuilder("go", "install", DERPER).redirectErrorStream(true);
        install.environment().put("GOBIN", directory.toAbsolutePath().toString());
        Process installing;
        try {
            installing = install.start();
        } catch (IOException e) {
            System.out.println("SKIPPED our client against derper: there is no go command");
            assumeTrue(false, "there is no go command");
            return;
        }
        String said = new String(installing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (installing.waitFor() != 0) {
            System.out.println("SKIPPED our client against derper: it cannot be built here: " + said);
            assumeTrue(false, "derper cannot be built here");
        }
        program = directory.resolve("derper");
    }

    /** A derper that runs. */
    private record Derper(Process process, int port, String pin) implements AutoCloseable {

        static Derper start(boolean tls) throws Exception {
            int port = RelayProcess.freePort();
            Path own = Files.createTempDirectory(directory, "derper");
            Path key = Files.writeString(own.resolve("mesh.key"), MESH_KEY + "\n");
            List<String> command = new ArrayList<>(List.of(program.toString(), "-a", "127.0.0.1:" + port, "-c",
                    own.resolve("derper.json").toString(), "-stun=false", "-http-port=-1", "-mesh-psk-file",
                    key.toString()));
            if (tls) {
                command.addAll(List.of("-certmode", "manual", "-hostname", "127.0.0.1", "-certdir", own.toString()));
            }
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader log = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String pin = "";
            boolean serving = false;
            while (!serving || (tls && pin.isEmpty())) {
                String line = log.readLine();
                assertTrue(line != null, "derper ended");
                serving |= line.contains("serving on");
                Matcher found = PIN.matcher(line);
                pin = found.find() ? found.group(1) : pin;
            }
            Thread.ofVirtual().start(() -> drain(log));
            long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (true) { // it logs that it serves before it does
                try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertTrue(probe.isConnected());
                    return new Derper(process, port, pin);
                } catch (ConnectException e) {
                    assertTrue(System.nanoTime() < untilNs, "derper does not listen");
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            }
        }

        private static void drain(BufferedReader log) {
            try (log) {
                log.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // it has ended
            }
        }

        DerpClientBuilder client() {
            DerpClientBuilder builder = DerpClient.builder(NodePrivateKey.generate());
            if (pin.isEmpty()) {
                return builder.url(URI.create("http://127.0.0.1:" + port + "/derp"));
            }
            return builder.region(region(pin));
        }

        DerpRegion region(String certName) {
            return DerpRegion.of(900, "own", "Own", List.of(new DerpNode("900a", 900, "127.0.0.1", certName, "", "", 0,
                    false, port, false, "", false, Map.of())));
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            var unused = process.waitFor();
        }
    }

    @Test
    void theJavaScriptClientWorksWithDerper() throws Exception {
        try (Derper derper = Derper.start(false)) {
            Optional<String> transcript = NodeJs.run(Map.of(), "src/test/js/interop.js",
                    "ws://127.0.0.1:" + derper.port() + "/derp");
            assumeTrue(transcript.isPresent(), "node is missing");
            assertTrue(transcript.get().endsWith("all passed\n"), transcript.get());
        }
    }

    private static DerpClient joined(DerpClientBuilder builder) throws IOException {
        DerpClient client = builder.build();
        assertEquals(new ReceivedMessage.ServerSettings(0, 0), next(client, ReceivedMessage.ServerSettings.class));
        return client;
    }

    private static <M extends ReceivedMessage> M next(DerpClient client, Class<M> kind) throws IOException {
        while (true) {
            ReceivedMessage message = client.receive().message();
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }

    private static void converse(DerpClientBuilder one, DerpClientBuilder other) throws Exception {
        try (DerpClient a = joined(one); DerpClient b = joined(other)) {
            Random random = new Random(1);
            for (int size : new int[]{0, 1, 1200, 4096, 20_000, 30_000}) {
                byte[] packet = new byte[size];
                random.nextBytes(packet);
                a.send(b.publicKey(), packet);
                var received = next(b, ReceivedMessage.ReceivedPacket.class);
                assertArrayEquals(packet, received.data());
                assertEquals(a.publicKey(), received.source());
                b.send(a.publicKey(), packet);
                assertArrayEquals(packet, next(a, ReceivedMessage.ReceivedPacket.class).data());
            }
            assertEquals(a.serverKey(), b.serverKey());
            a.notePreferred(true);
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    var unused = next(a, ReceivedMessage.Health.class);
                } catch (IOException e) {
                    // the end
                }
            });
            assertFalse(a.ping().isNegative());
            a.close();
            reader.join();
            assertEquals(new ReceivedMessage.PeerGone(a.publicKey(), PeerGoneReason.DISCONNECTED),
                    next(b, ReceivedMessage.PeerGone.class));
        }
    }

    @Test
    void plainAndOverWebSockets() throws Exception {
        try (Derper derper = Derper.start(false)) {
            converse(derper.client(), derper.client());
            converse(derper.client().webSocket(true), derper.client());
            converse(derper.client(), derper.client().webSocket(true));
        }
    }

    @Test
    void overTlsByFastStartWithThePinThatItPrints() throws Exception {
        try (Derper derper = Derper.start(true)) {
            converse(derper.client(), derper.client());
            converse(derper.client().webSocket(true), derper.client());
            converse(DerpClient.builder(NodePrivateKey.generate()).insecureForTests()
                    .url(URI.create("https://127.0.0.1:" + derper.port() + "/derp")), derper.client());
            for (String wrong : List.of("", "sha256-raw:" + "0".repeat(64))) {
                try (DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .region(derper.region(wrong)).build()) {
                    assertThrows(SSLException.class, client::connect);
                }
            }
        }
    }

    @Test
    void withItsMeshKey() throws Exception {
        MeshKey key = MeshKey.parse(MESH_KEY);
        try (Derper derper = Derper.start(false);
                DerpClient watcher = joined(derper.client().meshKey(key).watchConnections(true));
                DerpClient a = joined(derper.client())) {
            ReceivedMessage.PeerPresent present;
            do {
                present = next(watcher, ReceivedMessage.PeerPresent.class);
            } while (!present.key().equals(a.publicKey()));
            assertEquals(a.localAddress(), present.address());
            watcher.forward(watcher.publicKey(), a.publicKey(), new byte[]{1, 2, 3});
            assertArrayEquals(new byte[]{1, 2, 3}, next(a, ReceivedMessage.ReceivedPacket.class).data());
            watcher.closePeer(a.publicKey());
            assertThrows(IOException.class, () -> next(a, ReceivedMessage.Health.class));
            assertEquals(a.publicKey(), next(watcher, ReceivedMessage.PeerGone.class).key());
        }
    }
}
