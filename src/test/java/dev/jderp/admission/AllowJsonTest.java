package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expects the results of Go's decoder for the same texts. */
class AllowJsonTest {

    private static boolean read(String json) throws IOException {
        return AllowJson.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Allow\":true}", " {\"allow\" : true} ",
            "{\"ALLOW\":true,\"Why\":[{\"Allow\":false},[]]}",
            "{\"Allow\":false,\"Allow\":true}", "{\"Allow\":true,\"allow\":null}", "{\"Allow\":true}and more",
            "{\"Allow\":true}{\"Allow\":false}"})
    void allows(String json) throws IOException {
        assertEquals(true, read(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"Allow\":false}", "{\"Allow\":null}", "{\"Allowed\":true}",
            "{\"Why\":{\"Allow\":true}}", "{\"Allow\":true,\"Allow\":false}"})
    void otherValuesOfAllowRefuse(String json) throws IOException {
        assertEquals(false, read(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "true", "[]", "[true]", "\"Allow\"", "{\"Allow\":true", "{\"Allow\":\"true\"}",
            "{\"Allow\":1}", "{\"Allow\":{}}", "{\"Allow\":[true]}", "{Allow:true}", "{\"Why\":[", "{\"Allow\""})
    void invalidJsonIsAnError(String json) {
        assertThrows(IOException.class, () -> read(json));
    }

    @Test
    void deepNestingIsAnError() {
        assertThrows(IOException.class, () -> read("{\"a\":" + "[".repeat(4_000)));
    }
}
