package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.Backoff;
import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceiveLoop;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many clients lose their relay at once, and all come back when it does. */
class ReconnectStormTest {

    private static final int CLIENTS = 2000;

    @Test
    void everyClientComesBackAndNoThreadIsLeft() throws Exception {
        CountDownLatch joined = new CountDownLatch(CLIENTS);
        CountDownLatch rejoined = new CountDownLatch(CLIENTS);
        AtomicInteger welcomes = new AtomicInteger();
        List<DerpClient> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (OpenRelay relay = OpenRelay.plain()) {
            URI url = URI.create("http://127.0.0.1:" + relay.port() + "/derp");
            for (int i = 0; i < CLIENTS; i++) {
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .url(url)
                        .connectTimeout(Duration.ofMinutes(1))
                        .build();
                clients.add(client);
                AtomicInteger own = new AtomicInteger();
                threads.add(Thread.ofVirtual().start(new ReceiveLoop(client, received -> {
                    if (received.message() instanceof ReceivedMessage.ServerSettings) {
                        welcomes.incrementAndGet();
                        if (own.incrementAndGet() == 1) {
                            joined.countDown();
                        } else if (own.get() == 2) {
                            rejoined.countDown();
                        }
                    }
                }, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)))));
            }
            assertTrue(joined.await(2, TimeUnit.MINUTES), () -> joined.getCount() + " have not come");
            relay.shut();
            relay.reopen();
            long startNs = System.nanoTime();
            assertTrue(rejoined.await(2, TimeUnit.MINUTES), () -> rejoined.getCount() + " have not come back");
            System.out.println(CLIENTS + " clients were back after "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + " ms");
            clients.forEach(DerpClient::close);
            for (Thread each : threads) {
                assertTrue(each.join(Duration.ofMinutes(1)), "a thread is left");
            }
            assertEquals(2 * CLIENTS, welcomes.get());
        }
    }
}
