package dev.jderp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    private record Name(String first, Optional<String> last) {
    }

    private record Numbers(int small, long large, double real, boolean flag) {
    }

    private record Row(Name name, @Inline Numbers numbers, @Inline Optional<Name> owner, List<Name> friends,
            Map<String, Integer> counts) {
    }

    private record Odd(Object value) {
    }

    @Test
    void membersStandInTheOrderOfTheirDeclaration() {
        assertEquals("{\"small\":1,\"large\":9007199254740993,\"real\":0.5,\"flag\":true}",
                RecordJson.object(new Numbers(1, 9_007_199_254_740_993L, 0.5, true)).toString());
    }

    @Test
    void emptyOptionalsAreLeftOutAndInlineMembersMoveUp() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("z", 1);
        counts.put("a", 2);
        Row row = new Row(new Name("Ann", Optional.empty()), new Numbers(1, 2, 3, false),
                Optional.of(new Name("\"Bob\"", Optional.of("B"))), List.of(new Name("C", Optional.empty())), counts);
        assertEquals("{\"name\":{\"first\":\"Ann\"},\"small\":1,\"large\":2,\"real\":3.0,\"flag\":false,"
                + "\"first\":\"\\\"Bob\\\"\",\"last\":\"B\",\"friends\":[{\"first\":\"C\"}],"
                + "\"counts\":{\"z\":1,\"a\":2}}", RecordJson.object(row).toString());
    }

    @Test
    void valuesOfOtherTypesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RecordJson.object(new Odd(new Object())));
    }
}
