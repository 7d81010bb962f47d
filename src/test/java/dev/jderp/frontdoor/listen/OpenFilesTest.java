package dev.jderp.frontdoor.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.TestDoor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    private static final PendingLimits LIMITS = new PendingLimits(
            Duration.ofSeconds(1), Duration.ofSeconds(1), 4096, 1, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);

    @Test
    void halfOfTheFilesAreLeftToClientsThatHaveLoggedIn() {
        PendingLimits fitted = OpenFiles.fit(LIMITS, 1024);
        assertEquals(512, fitted.connections());
        assertEquals(64, fitted.connectionsPerSource());
        assertSame(LIMITS, OpenFiles.fit(LIMITS, 8192));
        assertSame(LIMITS, OpenFiles.fit(LIMITS, Long.MAX_VALUE));
        assertTrue(OpenFiles.max() > 0);
    }
}
