package dev.jderp.derpmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuJsonTest {

    @Test
    void aPolicyFileWithCommentsAndCommasIsRead() throws Exception {
        DerpMap map = DerpMapReader.parse("""
                // Relays of our own.
                {
                  "derpMap": { /* only
                    these */
                    "OmitDefaultRegions": true, // "Regions": {}
                    "Regions": {
                      "900": {
                        "RegionID": 900, "RegionCode": "a//b", "RegionName": "/* c */",
                        "Nodes": [{"Name": "900a", "RegionID": 900, "HostName": "relay.example.com",},],
                      },
                      "1": null, // New York
                    },
                  },
                } // the end""");
        assertEquals(Set.of(900), map.regions().keySet());
        assertEquals(Set.of(1), map.switchedOff());
        assertEquals("a//b", map.region(900).orElseThrow().regionCode());
        assertEquals("/* c */", map.region(900).orElseThrow().regionName());
        assertTrue(map.omitDefaultRegions());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1,2]            | [1,2]
            [1,2,]           | [1,2.]
            [1,2 , ]         | [1,2...]
            {"a":1,/*b*/}    | {"a":1......}
            [[],{},]         | [[],{}.]
            ["a\\",,]",]     | ["a\\",,]".]
            ["\\"//",]       | ["\\"//".]
            [1,//x           | [1,...
            /*/[1]*/2        | ........2
            [/**/1]          | [....1]
            [,]              | [,]
            """)
    void everythingElseKeepsItsPlace(String text, String json) {
        assertEquals(json, HuJson.toJson(text).replace(' ', '.'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[,]", "{,}", "{\"a\":,}", "[1,,]", "{\"a\":1} /* no end", "{\"a\":1} / b", "{/}",
            "{\"a\":1},", "{\"a\":\"no end", "{\"a\":\"\\"})
    void otherTextThatIsNotJsonIsAFault(String text) {
        assertTrue(assertThrows(DerpMapException.class, () -> DerpMapReader.parse(text)).getMessage()
                .startsWith("not JSON: "));
    }

    @Test
    void aFaultAfterCommentsNamesItsLine() {
        String message = assertThrows(
                DerpMapException.class,
                () -> DerpMapReader.parse("/* one\ntwo */ // two\n{\"Regions\": {,}}")).getMessage();
        assertTrue(message.contains("line no=3"), message);
    }

    @Test
    void aTextIsJsonIfItBeginsWithABrace() {
        assertTrue(DerpMapReader.isJson(" /* x */ // y\n{"));
        for (String other : new String[]{"", "# x\n{", "regions: {}", "// {", "/* {", "[{", "/{"}) {
            assertFalse(DerpMapReader.isJson(other), other);
        }
    }

    @Test
    void depthIsLimitedAsInJson() {
        assertThrows(DerpMapException.class, () -> DerpMapReader.parse("[".repeat(100_000) + ",]".repeat(100_000)));
    }

    @Test
    void aLargeTextOfCommentSignsTakesLinearTime() {
        String large = "/* ".repeat(4 << 20); // quadratic time would exceed the timeout
        assertEquals(large, HuJson.toJson(large));
        assertFalse(HuJson.beginsObject(large));
    }
}
