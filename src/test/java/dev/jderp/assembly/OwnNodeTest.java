package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnNodeTest {

    private static RelayConfig config(String... pairs) throws SettingException {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    private static DerpNode node(RelayConfig config) {
        return OwnNode.map(config, "").region(900).orElseThrow().nodes().get(0);
    }

    @Test
    void aDisabledRelayIsForStunOnlyInTheMap() throws SettingException {
        assertFalse(node(config()).stunOnly());
        assertTrue(node(config("derp.enabled", "false")).stunOnly());
    }

    @Test
    void aRelayThatOffersNothingToClientsIsNotInTheMap() throws SettingException {
        assertTrue(OwnNode.map(config("derp.enabled", "false", "derp.stun", "false"), "").regions().isEmpty());
        assertFalse(OwnNode.map(config("derp.stun", "false"), "").regions().isEmpty());
        assertFalse(OwnNode.map(
                config("derp.enabled", "false", "derp.stun", "false", "derp.advertised-stun-port", "3478"), "")
                .regions()
                .isEmpty());
    }

    @Test
    void theRegionsPlaceIsInTheMap() throws SettingException {
        RelayConfig config = config("derp.region-latitude", "50.11", "derp.region-longitude", "8.68");
        String json = DerpMapWriter.toJson(OwnNode.map(config, ""));
        assertTrue(json.contains("\"Latitude\":50.11,\"Longitude\":8.68"), json);
        assertFalse(DerpMapWriter.toJson(OwnNode.map(config(), "")).contains("Latitude"));
    }

    private static boolean isOwn(String... pairs) throws SettingException {
        RelayConfig config = config(pairs);
        return OwnNode.isOwnRegionProbed(config, config.prober().orElseThrow());
    }

    @Test
    void anotherMapsRegionOfTheSameIdIsNotTheOwnOne() throws SettingException {
        assertTrue(isOwn("derp.prober.enabled", "true"));
        assertFalse(isOwn("derp.prober.enabled", "true", "derp.map-own-region", "false"));
        String map = "https://maps.example.com/derpmap";
        assertFalse(isOwn("derp.prober.enabled", "true", "derp.prober.map", map));
        assertTrue(isOwn("derp.prober.enabled", "true", "derp.prober.map", map, "derp.prober.region-code", "900"));
    }
}
