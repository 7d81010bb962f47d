package dev.jderp.grid.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jderp.grid.options.GridMembers.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridMembersTest {

    @Test
    void everyFormIsReadWithItsPorts() {
        assertEquals(new GridMembers(Kind.ADDRESSES, List.of("10.0.0.1:6900", "b.internal:7000")),
                GridMembers.parse("10.0.0.1, b.internal:7000,", 6900));
        assertEquals(new GridMembers(Kind.DNS, List.of("derp.default.svc:6900")),
                GridMembers.parse("dns:derp.default.svc", 6900));
        assertEquals(new GridMembers(Kind.KUBERNETES, List.of("default", "derp")),
                GridMembers.parse("kubernetes:default,derp", 6900));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", ",", "a b", "10.0.0.1:0", "10.0.0.1:70000", "dns:", "dns:a/b", "kubernetes:derp", "kubernetes:A,b",
            "<member>", "kubernetes:a,b,c", "fd00::1", "[fd00::1]:6900", "10.0.0.1,fd00::1", "dns:[fd00::1]", "::1"
    })
    void anyOtherFormIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> GridMembers.parse(text, 6900));
    }
}
