package dev.jderp.debug.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Prometheus itself evaluates the alerts, on series of a whole region, a split one, and one with a half-open mesh. */
class AlertRulesTest {

    @Test
    void theAlertsOfARegionFireWhenTheyShould() throws Exception {
        Process promtool = promtool();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), output);
    }

    private static Process promtool() {
        try {
            return new ProcessBuilder("promtool", "test", "rules", "docker/prometheus/alerts-test.yaml")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("there is no promtool here: " + e.getMessage());
        }
    }
}
