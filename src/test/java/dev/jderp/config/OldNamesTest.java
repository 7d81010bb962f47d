package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OldNamesTest {

    private static final String OLD = "derp.front-door.max-strangers";
    private static final String NEW = "derp.front-door.max-pending-connections";

    private static RelayConfig read(Map<String, String> settings) throws SettingException {
        return RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
    }

    @Test
    void anOldNameStillSetsTheSetting() throws SettingException {
        assertEquals(64, read(Map.of(OLD, "64")).frontDoor().limits().connections());
        assertEquals(7, read(Map.of(OLD + "-per-address", "7")).frontDoor().limits().connectionsPerSource());
    }

    @Test
    void theNewNameWinsOverTheOldOne() throws SettingException {
        assertEquals(32, read(Map.of(OLD, "64", NEW, "32")).frontDoor().limits().connections());
    }

    @Test
    void aFaultOfAnOldNameIsReportedForTheNewOne() {
        String message = assertThrows(SettingException.class, () -> read(Map.of(OLD, "0"))).toString();
        assertTrue(message.contains(NEW + " is \"0\"; expected "), message);
    }

    @Test
    void aProcessLogsAHintAtTheNewName() throws SettingException {
        List<String> log = new ArrayList<>();
        System.setProperty(OLD, "64");
        try {
            assertEquals(64, ProcessSettings.read(log::add, log::add).frontDoor().limits().connections());
        } finally {
            System.clearProperty(OLD);
        }
        assertEquals(List.of(OLD + " is an old name of " + NEW + "; please use the new one"), log);
    }

    @Test
    void anIgnoredOldNameGetsAHint() {
        assertEquals(List.of(OLD + " is an old name of " + NEW + "; it is ignored, since the new one is set"),
                OldNames.hints(List.of(OLD, NEW), Map.of()));
    }

    @Test
    void anOldNameIsKnownInTheEnvironment() throws SettingException {
        Map<String, String> environment = Map.of("DERP_FRONT_DOOR_MAX_STRANGERS_PER_ADDRESS", "7");
        RelayConfig.read(key -> Stream.empty(), List.of(), environment);
        assertEquals(
                List.of("DERP_FRONT_DOOR_MAX_STRANGERS_PER_ADDRESS is an old name of "
                        + "DERP_FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS; please use the new one"),
                OldNames.hints(List.of(), environment));
    }
}
