package dev.jderp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.assembly.ContainerPort;
import dev.jderp.assembly.LentRelay;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RelayPagesTest {

    @TempDir
    Path directory;

    private final int front = RelayProcess.freePort();
    private final int pages = RelayProcess.freePort();

    private static String status(int port, String path, String more) throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n");
            return client.readHead().split(" ", -1)[1];
        }
    }

    /** The pages listen at derp.http-port themselves, or the front door does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void metricsAreAtThePortForPagesForThisHostOnly(boolean takeover) throws Exception {
        RelayConfig config = ProcessSettings.of(Map.of(
                "derp.state-dir", directory.toString(), "derp.stun", "false", "derp.front-door.tls", "false",
                "derp.front-door.port", Integer.toString(front), "derp.http-port", Integer.toString(pages),
                "derp.trusted-proxies", "127.0.0.1", "derp.takeover", Boolean.toString(takeover),
                "derp.drain-seconds", "0"));
        LentRelay relay = LentRelay.start(config, ContainerPort.ofProcess(config), GivenSockets.none());
        try (var runtime = relay.runtime()) {
            runtime.closeAtEnd(new RelayPages(runtime, relay.secret(), relay.container().reachable()),
                    RelayPages::close).start();
            runtime.containerIsReady();
            assertEquals("200", status(pages, "/metrics", ""));
            assertEquals("403", status(pages, "/metrics", "X-Forwarded-For: 127.0.0.1\r\n"));
            assertEquals("403", status(front, "/metrics", ""));
            assertEquals("200", status(front, "/derpmap/default", ""));
            assertEquals("200", status(pages, "/derpmap/default", ""));
        }
    }
}
