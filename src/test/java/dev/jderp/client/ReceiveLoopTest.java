package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a loop comes back to a relay that lets the client in and then closes; no time passes but by hand. */
@Timeout(120)
class ReceiveLoopTest {

    private final ManualClock clock = new ManualClock();
    private final List<Received> received = new ArrayList<>();

    /** A relay that lets each client in, sends {@code more} and closes. */
    private static HostileRelay closing(byte[] more) throws IOException {
        return new HostileRelay((in, out) -> {
            HostileRelay.letIn(in, out);
            out.write(more);
            out.close();
        });
    }

    private List<Duration> waits(int rounds, HostileRelay relay, Consumer<Received> listener) {
        List<Duration> waits = new ArrayList<>();
        try (DerpClient client = Clients.plain(relay.port()).build()) {
            Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), () -> () -> 0);
            new ReceiveLoop(client, each -> {
                received.add(each);
                listener.accept(each);
            }, backoff, clock, wait -> {
                waits.add(wait);
                return waits.size() == rounds;
            }).run();
        }
        return waits;
    }

    private static boolean isLogin(Received each) {
        return each.message() instanceof ReceivedMessage.ServerSettings;
    }

    @Test
    void theBackoffGrowsIfARelayAdmitsAndCloses() throws Exception {
        try (HostileRelay relay = closing(new byte[0])) {
            assertEquals(ms(500, 1000, 2000, 4000, 4000), waits(5, relay, each -> {
            }));
            assertEquals(5, received.stream().filter(ReceiveLoopTest::isLogin).count());
        }
    }

    @Test
    void theBackoffIsResetAfterASessionOfTenSeconds() throws Exception {
        try (HostileRelay relay = closing(new byte[0])) {
            assertEquals(ms(500, 1000, 500, 500, 1000), waits(5, relay, each -> {
                if (each.generation() == 3 || each.generation() == 4) {
                    clock.advance(Duration.ofSeconds(10));
                } else {
                    clock.advance(Duration.ofMillis(9_999));
                }
            }));
        }
    }

    @Test
    void aRestartingRelayIsDialledWhenItAskedForThat() throws Exception {
        try (HostileRelay relay = closing(FrameEncoder.encode(new Frame.Restarting(7_000, 5_000)))) {
            assertEquals(ms(7000, 7000), waits(2, relay, each -> {
            }));
        }
        try (HostileRelay relay = closing(FrameEncoder.encode(new Frame.Restarting(0xffffffffL, 5_000)))) {
            assertEquals(ms(60_000), waits(1, relay, each -> {
            }));
        }
    }

    @Test
    void aLoopSurvivesAListenerThatThrows() throws Exception {
        try (HostileRelay relay = closing(FrameEncoder.encode(new Frame.KeepAlive()))) {
            assertEquals(ms(500, 1000), waits(2, relay, each -> {
                throw new IllegalStateException("the listener");
            }));
            assertEquals(4, received.size());
        }
    }

    @Test
    void exceptionsOfAListenerAreLoggedAtMostEveryTenSeconds() {
        List<String> lines = new ArrayList<>();
        SafeListener safe = new SafeListener(new LogLines(lines), clock);
        for (int i = 0; i < 1001; i++) {
            safe.call(() -> {
                throw new IllegalStateException("the listener");
            });
            clock.advance(Duration.ofMillis(10));
        }
        assertEquals(List.of("a listener threw an exception",
                "a listener threw an exception (and 999 more exceptions since the last log line)"),
                lines);
    }

    private record LogLines(List<String> lines) implements System.Logger {

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String line, Throwable thrown) {
            lines.add(line);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String line, Object... parameters) {
            lines.add(line);
        }
    }

    private static List<Duration> ms(long... waits) {
        return Arrays.stream(waits).mapToObj(Duration::ofMillis).toList();
    }
}
