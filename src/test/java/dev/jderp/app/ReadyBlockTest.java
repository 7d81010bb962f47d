package dev.jderp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.assembly.ContainerPort;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.kit.Clock;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadyBlockTest {

    private final int port = RelayProcess.freePort();
    private final List<String> events = new ArrayList<>();
    private Optional<HttpServer> server = Optional.empty();

    @AfterEach
    void tearDown() {
        server.ifPresent(opened -> opened.stop(0));
    }

    private void open() {
        try {
            HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            opened.createContext("/derp/probe", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            opened.start();
            server = Optional.of(opened);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerThatAnswersLateIsReportedAndUsed() throws Exception {
        RelayConfig config = ProcessSettings.of(Map.of("derp.http-port", Integer.toString(port)));
        AtomicLong now = new AtomicLong();
        Clock clock = () -> now.addAndGet(Duration.ofSeconds(30).toNanos()); // at each check
        new ReadyBlock("ready", false, ContainerPort.ofSettings(config), clock, () -> events.add("ready"), line -> {
            events.add(line);
            if (events.size() == 2) {
                open();
            }
        }).run();
        String silent = "derp.http-port is " + port + "; the container does not respond there";
        assertEquals(List.of(silent, silent, "ready"), events);
    }
}
