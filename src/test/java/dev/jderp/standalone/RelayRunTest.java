package dev.jderp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.config.ProcessSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayRunTest {

    private static List<String> without(Map<String, String> settings) throws Exception {
        return RelayRun.withoutEffect(ProcessSettings.of(settings)).stream()
                .map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    @Test
    void aSettingThatNeedsAContainerIsALine() throws Exception {
        assertEquals(List.of(), without(Map.of()));
        assertEquals(List.of("derp.grid.members", "derp.debug-trusted-cidrs", "derp.admin-token-file"), without(Map.of(
                "derp.grid.members", "10.0.0.1", "derp.grid.address", "10.0.0.1", "derp.debug-trusted-cidrs",
                "192.0.2.0/24", "derp.admin-token-file", "/x")));
    }
}
