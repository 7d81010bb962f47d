package dev.jderp.rest.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.auth.AuditTrail;
import dev.jderp.auth.Caller;
import dev.jderp.auth.Role;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The JSON of the audit trail and of the caller. */
class AuditResourceTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Optional<Caller> ANN = Optional.of(new Caller("ann", Role.ADMIN));

    private final AuditTrail trail = new AuditTrail();

    @Test
    void theNewestChangeIsFirst() {
        trail.add(new AuditTrail.Entry(AT, ANN, "192.0.2.1", "PUT /x: 200"));
        trail.add(new AuditTrail.Entry(AT.plusSeconds(1), Optional.empty(), "", "data grid: closed"));
        assertEquals(
                "{\"changes\":[{\"at\":\"2026-01-02T03:04:06.678Z\",\"text\":\"data grid: closed\"},"
                        + "{\"at\":\"2026-01-02T03:04:05.678Z\",\"name\":\"ann\",\"role\":\"admin\","
                        + "\"address\":\"192.0.2.1\",\"text\":\"PUT /x: 200\"}]}",
                AuditResource.json(trail, 2));
    }

    @Test
    void theTrailIsBoundedAndTheOldestMakesRoom() {
        for (int i = 0; i < AuditTrail.MAX_ENTRIES + 5; i++) {
            trail.add(new AuditTrail.Entry(AT, ANN, "", Integer.toString(i)));
        }
        var all = trail.newest(Integer.MAX_VALUE);
        assertEquals(AuditTrail.MAX_ENTRIES, all.size());
        assertEquals("1004", all.getFirst().text());
        assertEquals("5", all.getLast().text());
    }

    @Test
    void aTokenInAPathIsNotShown() {
        trail.add(new AuditTrail.Entry(AT, ANN, "192.0.2.1", "PUT /api/v1/x/jderp_secret\n: 200"));
        assertEquals("PUT /api/v1/x/jderp_***\\u000a: 200", trail.newest(1).getFirst().text());
    }

    @Test
    void theCallerIsNameAndRole() {
        assertEquals("{\"name\":\"ann\",\"role\":\"admin\"}", CallerResource.json(ANN.orElseThrow()));
    }
}
