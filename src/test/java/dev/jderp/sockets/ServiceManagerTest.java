package dev.jderp.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {

    @TempDir
    Path directory;

    @Test
    void eachStateIsOneDatagram() throws Exception {
        String path = directory.resolve("notify").toString();
        try (NotifySocket socket = new NotifySocket(path)) {
            ServiceManager manager = ServiceManager.at(path).orElseThrow();
            manager.ready();
            assertEquals("READY=1", socket.next());
            long beforeUs = System.nanoTime() / 1000;
            manager.reloading();
            String reloading = socket.next();
            assertTrue(reloading.startsWith("RELOADING=1\nMONOTONIC_USEC="), reloading);
            assertTrue(Long.parseLong(reloading.substring(reloading.lastIndexOf('=') + 1)) >= beforeUs, reloading);
            manager.stopping(Duration.ofSeconds(25));
            assertEquals("STOPPING=1\nEXTEND_TIMEOUT_USEC=25000000", socket.next());
        }
    }

    @Test
    void anAtSignStandsForTheAbstractNamespace() throws Exception {
        String name = "jderp-test-" + UUID.randomUUID();
        try (NotifySocket socket = new NotifySocket("\0" + name)) {
            ServiceManager.at("@" + name).orElseThrow().ready();
            assertEquals("READY=1", socket.next());
        }
    }

    @Test
    void aSocketThatIsGoneIsLoggedOnly() throws IOException {
        ServiceManager.at(directory.resolve("absent").toString()).orElseThrow().ready();
        assertEquals(Optional.empty(), ServiceManager.at("relative/path"));
        assertEquals(Optional.empty(), ServiceManager.at("vsock:2:1234"));
    }
}
