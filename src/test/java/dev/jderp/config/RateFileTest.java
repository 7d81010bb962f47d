package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.server.RateConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateFileTest {

    @TempDir
    private Path directory;

    @Test
    void derpersFileIsReadUnchanged() {
        RateConfig.Rate rate = RateFile.parse(
                "{\"PerClientRateLimitBytesPerSec\": 1250000, \"PerClientRateBurstBytes\": 2500000}").perClient();
        assertEquals(new RateConfig.Rate(1_250_000, 2_500_000), rate);
    }

    @Test
    void aBurstThatIsTooSmallForOneFrameIsRaised() {
        assertEquals(65_568, RateFile.parse(
                "{\"PerClientRateLimitBytesPerSec\": 1, \"PerClientRateBurstBytes\": 2}").perClient().burstBytes());
        assertEquals(65_568, RateFile.parse("{\"PerClientRateLimitBytesPerSec\": 1}").perClient().burstBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{}", "{\"PerClientRateLimitBytesPerSec\": 0, \"PerClientRateBurstBytes\": 10}", "{\"Other\": [1]}",
            "{\"PerClientRateLimitBytesPerSec\": null}"
    })
    void withoutARateNothingIsLimited(String json) {
        RateConfig config = RateFile.parse(json);
        assertFalse(config.perClient().isLimited());
        assertEquals(0, config.perClient().burstBytes());
        assertFalse(config.global().isLimited());
    }

    @Test
    void namesMatchInAnyCaseAndTheLastOneCounts() {
        assertEquals(7, RateFile.parse(
                "{\"perclientratelimitbytespersec\": 5, \"PERCLIENTRATELIMITBYTESPERSEC\": 7}").perClient()
                .bytesPerSecond());
        assertEquals(Long.MAX_VALUE, RateFile.parse("{\"PerClientRateLimitBytesPerSec\": 18446744073709551615}")
                .perClient().bytesPerSecond());
    }

    @Test
    void keysAndSourcesMayHaveLimitsOfTheirOwn() throws Exception {
        NodePublicKey key = NodePrivateKey.generate().publicKey();
        RateConfig config = RateFile.parse("""
                {"GlobalRateLimitBytesPerSec": 9000000, "GlobalRateBurstBytes": 9000000,
                 "PerKey": {"%s": {"RateLimitBytesPerSec": 100000, "RateBurstBytes": 200000}},
                 "PerSource": {"192.0.2.0/24": {"RateLimitBytesPerSec": 300000}, "2001:db8::1": {}}}
                """.formatted(key.text()));
        assertEquals(new RateConfig.Rate(9_000_000, 9_000_000), config.global());
        assertEquals(Map.of(key, new RateConfig.Rate(100_000, 200_000)), config.perKey());
        List<RateConfig.SourceRate> sources = config.perSource();
        assertTrue(sources.get(0).network().contains(InetAddress.getByName("192.0.2.77")));
        assertFalse(sources.get(0).network().contains(InetAddress.getByName("192.0.3.77")));
        assertEquals(new RateConfig.Rate(300_000, 65_568), sources.get(0).rate());
        assertFalse(sources.get(1).rate().isLimited());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "not json", "", "[]", "{", "3", "{\"PerClientRateLimitBytesPerSec\": -1}",
            "{\"PerClientRateLimitBytesPerSec\": 1.5}", "{\"PerClientRateLimitBytesPerSec\": \"1\"}",
            "{\"PerClientRateBurstBytes\": {}}", "{\"PerKey\": []}", "{\"PerKey\": {\"nodekey:12\": {}}}",
            "{\"PerSource\": {\"example.com\": {}}}", "{\"PerSource\": {\"10.0.0.0/33\": {}}}",
            "{\"PerSource\": {\"10.0.0.0/8\": 5}}"
    })
    void aFaultIsOneLineThatNamesTheFile(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("rate.json"), json);
        IOException e = assertThrows(IOException.class, () -> RateFile.read(file));
        String said = String.valueOf(e.getMessage());
        assertTrue(said.startsWith("rate limits in " + file + ": "), said);
        assertEquals(1, said.lines().count());
    }

    @Test
    void aMissingFileIsAnError() {
        Path file = directory.resolve("absent");
        assertEquals("rate limits in " + file + ": no such file",
                assertThrows(IOException.class, () -> RateFile.read(file)).getMessage());
    }
}
