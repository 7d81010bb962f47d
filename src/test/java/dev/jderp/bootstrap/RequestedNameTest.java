package dev.jderp.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds the requested name in a query. */
class RequestedNameTest {

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
            "none, ''", "'', ''", "q=, ''", "q, ''", "q=a.example, a.example", "x=1&q=a.example&q=b.example, a.example",
            "q=a%2Eexample, a.example", "q=a+b, a b", "q=%, ''", "q=%zz, ''", "Q=a, ''", "xq=a, ''", "q=a=b, a=b"
    })
    void theFirstOneThatCanBeRead(String query, String name) {
        assertEquals(name, BootstrapDns.requestedName(query));
    }
}
