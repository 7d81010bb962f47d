package dev.jderp.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @Test
    void anyListedTagMatches() {
        assertTrue(IfMatch.of("\"1f\"").test("1f"));
        assertTrue(IfMatch.of("\"a,b\" , ,\"1f\"").test("1f"));
        assertTrue(IfMatch.of("\"a,b\"").test("a,b"));
        assertFalse(IfMatch.of("\"1e\", \"2\"").test("1f"));
        assertTrue(IfMatch.of(" * ").test("anything"));
    }

    @Test
    void aWeakTagMatchesNothing() {
        assertFalse(IfMatch.of("W/\"1f\"").test("1f"));
        assertTrue(IfMatch.of("W/\"1f\", \"1f\"").test("1f"));
    }

    @Test
    void aMissingHeaderIsRefusedWith428() {
        assertEquals(428, assertThrows(Problem.class, () -> IfMatch.of(null)).getResponse().getStatus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1f", "\"1f", "\"1f\"x", "w/\"1f\"", "\"a\" *", "\"a\"\"b\"", "\"a b\""})
    void aMalformedListOfTagsIsABadRequest(String header) {
        assertEquals(400, assertThrows(Problem.class, () -> IfMatch.of(header)).getResponse().getStatus());
    }
}
