package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.testkit.Logged;
import dev.jderp.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

    private static final String NAME = RateLimitedLogTest.class.getName();

    @Test
    void oneWarningAMinuteIsLogged() {
        ManualClock clock = new ManualClock();
        RateLimitedLog log = new RateLimitedLog(System.getLogger(NAME), clock);
        try (Logged logged = new Logged(NAME)) {
            log.warn("one");
            log.warn("two");
            clock.advance(Duration.ofMillis(59_999));
            log.warn("three");
            assertEquals(List.of("WARNING one"), logged.take());
            clock.advance(Duration.ofMillis(1));
            log.warn("four");
            log.warn("five");
            assertEquals(List.of("WARNING four"), logged.take());
        }
    }
}
