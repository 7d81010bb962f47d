package dev.jderp.rest.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.admission.DeniedKeys;
import dev.jderp.config.Setting;
import dev.jderp.rest.http.RequestBody;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The largest deny list passes every layer between a client and the resource. */
class DenyBodyTest {

    private static final String INDENTED_KEY = "    \"nodekey:" + "0".repeat(64) + "\",\n";

    @Test
    void aBodyHoldsTheLargestDenyListIndented() {
        assertTrue((long) DeniedKeys.MAX_KEYS * INDENTED_KEY.length() + 100 < DenyBody.MAX_BYTES);
    }

    @Test
    void theFrontDoorForwardsTheLargestBodyThatRestTakes() {
        int largest = Stream.of(RequestBody.MAX_BYTES, DenyBody.MAX_BYTES).max(Integer::compare).orElseThrow();
        assertEquals(Integer.toString(largest), Setting.FRONT_DOOR_MAX_BODY.defaultText());
    }
}
