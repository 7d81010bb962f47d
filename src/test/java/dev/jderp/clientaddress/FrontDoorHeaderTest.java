package dev.jderp.clientaddress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorHeaderTest {

    private static final String SECRET = "5ec3e7";

    private static TrueClient client(String address, boolean byTrustedProxy, boolean isClaimed) {
        return new TrueClient(new InetSocketAddress(address, 5678), byTrustedProxy, isClaimed);
    }

    @Test
    void theValueHasTheSevenFieldsInOrder() {
        assertEquals(
                "5ec3e7 https 203.0.113.7 5678 true false false",
                FrontDoorHeader.of("https", Optional.of(client("203.0.113.7", true, false)), false).value(SECRET));
        assertEquals(
                "5ec3e7 http 2001:db8:0:0:0:0:0:1 5678 false true true",
                FrontDoorHeader.of("http", Optional.of(client("2001:db8::1", false, true)), true).value(SECRET));
        assertEquals(
                "5ec3e7 http unknown 0 false true false",
                FrontDoorHeader.of("http", Optional.empty(), false).value(SECRET));
    }

    @Test
    void aWrittenHeaderIsReadAgain() {
        for (FrontDoorHeader each : new FrontDoorHeader[]{
                FrontDoorHeader.of("https", Optional.of(client("203.0.113.7", true, false)), false),
                FrontDoorHeader.of("http", Optional.of(client("2001:db8::1", false, true)), true),
                FrontDoorHeader.of("https", Optional.empty(), false)}) {
            assertEquals(Optional.of(each), FrontDoorHeader.read(each.value(SECRET), SECRET));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "guess https 203.0.113.7 5678 true false false", "5ec3e7",
            "5ec3e7 https 203.0.113.7 5678 true false",
            "5ec3e7 https 203.0.113.7 5678 true false false x", " 5ec3e7 https 203.0.113.7 5678 true false false",
            "5ec3e7 https  203.0.113.7 5678 true false false"})
    void anythingElseIsNotBelieved(String value) {
        assertEquals(Optional.empty(), FrontDoorHeader.read(value, SECRET));
        assertEquals(Optional.empty(), FrontDoorHeader.read(null, SECRET));
    }
}
