package dev.jderp.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jderp.testkit.Vectors;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share selects the same clients as derper. */
class RolloutTest {

    @Test
    void positionsOfAddressesMatchTheVectors() throws Exception {
        var samples = Vectors.all().getJsonObject("bootstrap_dns_rollout").getJsonArray("samples");
        for (JsonObject sample : samples.getValuesAs(JsonObject.class)) {
            String address = sample.getString("ip");
            double position = sample.getJsonNumber("float").doubleValue();
            assertEquals(position, Rollout.position(InetAddress.getByName(address)), address);
            assertFalse(new Rollout(position).includes(address), address);
            assertTrue(new Rollout(Math.nextUp(position)).includes(address), address);
        }
    }

    @Test
    void theGeneratorMatchesGosFarIntoItsSequence() {
        Pcg generator = new Pcg(1, 2);
        long[] first = {0xc4f5a58656eef510L, 0x9dcec3ad077dec6cL};
        for (long each : first) {
            assertEquals(Long.toHexString(each), Long.toHexString(generator.nextLong()));
        }
    }

    @ParameterizedTest
    @CsvSource({
            "10.0.0.1, 0, false", "10.0.0.1, 1, true", "'', 1, true", "'', 0, false", "'', 0.5, false",
            "unknown, 0.5, false", "relay.example, 0.99, false", "1.2.3.4, 0.5, true", "1.2.3.5, 0.5, true",
            "1.2.3.6, 0.5, false", "1.2.3.7, 0.5, true", "1.2.3.8, 0.5, false", "1.2.3.9, 0.5, true",
            "1.2.3.10, 0.5, true", "::ffff:1.2.3.8, 0.5, false", "::ffff:1.2.3.9, 0.5, true"
    })
    void derpersCases(String address, double share, boolean included) {
        assertEquals(included, new Rollout(share).includes(address, () -> fail("no coin")));
    }

    @Test
    void aShareOfOneHalfSelectsHalfOfTheAddresses() {
        Rollout half = new Rollout(0.5);
        int included = 0;
        int all = 1 << 16;
        for (int i = 0; i < all; i++) {
            included += half.includes("10.1." + (i >> 8) + "." + (i & 0xff)) ? 1 : 0;
        }
        assertEquals(0.5, (double) included / all, 0.005);
    }

    @Test
    void clientsOnThisHostAreSelectedAtRandom() {
        for (String address : List.of("127.0.0.1", "127.9.9.9", "::1")) {
            for (boolean coin : new boolean[]{true, false}) {
                assertEquals(coin, new Rollout(0.01).includes(address, () -> coin));
            }
        }
    }

    @Test
    void aShareIsAWholeNumberOfPercent() {
        assertEquals(new Rollout(0.25), Rollout.parse(List.of("25", "99")));
        assertEquals(Rollout.EVERYBODY, Rollout.parse(List.of(" 100 ")));
        for (String wrong : List.of("", "0", "101", "-1", "+5", "0.5", "50%", "1e2", "9999999999", "half")) {
            assertEquals(Rollout.NOBODY, Rollout.parse(List.of(wrong)), wrong);
        }
        assertEquals(Rollout.NOBODY, Rollout.parse(List.of()));
    }
}
