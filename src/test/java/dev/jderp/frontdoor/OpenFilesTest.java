package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    private static final FrontDoorOptions.Limits LIMITS = new FrontDoorOptions.Limits(
            Duration.ofSeconds(1), Duration.ofSeconds(1), 4096, 1, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);

    @Test
    void halfOfTheFilesAreLeftToClientsThatHaveLoggedIn() {
        FrontDoorOptions.Limits fitted = OpenFiles.fit(LIMITS, 1024);
        assertEquals(512, fitted.strangers());
        assertEquals(64, fitted.strangersPerSource());
        assertSame(LIMITS, OpenFiles.fit(LIMITS, 8192));
        assertSame(LIMITS, OpenFiles.fit(LIMITS, Long.MAX_VALUE));
        assertTrue(OpenFiles.max() > 0);
    }
}
