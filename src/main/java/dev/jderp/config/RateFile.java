package dev.jderp.config;

import dev.jderp.clientaddress.Networks;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Cidr;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
import dev.jderp.server.RateConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the JSON file with rate limits: derper's format ({@code docs/protocol.md#rate-limits}) with additional members.
 * Names are matched without regard to case; unknown ones are ignored.
 *
 * <pre>
 * {"PerClientRateLimitBytesPerSec": 1250000, "PerClientRateBurstBytes": 2500000,
 *  "GlobalRateLimitBytesPerSec": 50000000, "GlobalRateBurstBytes": 100000000,
 *  "PerKey": {"nodekey:&lt;hex&gt;": {"RateLimitBytesPerSec": 10000000, "RateBurstBytes": 20000000}},
 *  "PerSource": {"192.0.2.0/24": {"RateLimitBytesPerSec": 100000}}}
 * </pre>
 */
public final class RateFile {

    private static final int MAX_BYTES = 4 << 20;
    private static final BigInteger MAX_NUMBER = BigInteger.valueOf(Long.MAX_VALUE);

    private RateFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or is invalid; the message is one line and names the file
     */
    public static RateConfig read(Path file) throws IOException {
        try {
            return parse(SmallFile.utf8(SmallFile.readRaw(file, MAX_BYTES)));
        } catch (SmallFile.TooLargeException e) {
            throw new IOException("rate limits in " + file + ": larger than " + MAX_BYTES + " bytes", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("rate limits in " + file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IOException("rate limits in " + file + ": no such file", e);
        }
    }

    /**
     * Parses the JSON.
     *
     * @throws IllegalArgumentException if it is invalid; the message names the member
     */
    static RateConfig parse(String text) {
        JsonObject json = object(text);
        Map<NodePublicKey, RateConfig.Rate> perKey = new HashMap<>();
        members(json, "PerKey")
                .forEach((key, rate) -> perKey.put(key(key), override("PerKey[\"" + key + "\"]", rate)));
        List<RateConfig.SourceRate> perSource = new ArrayList<>();
        members(json, "PerSource")
                .forEach((network, rate) -> perSource.add(new RateConfig.SourceRate(
                        network(network), override("PerSource[\"" + network + "\"]", rate))));
        return new RateConfig(
                rate(json, "PerClientRateLimitBytesPerSec", "PerClientRateBurstBytes"),
                rate(json, "GlobalRateLimitBytesPerSec", "GlobalRateBurstBytes"),
                perKey,
                perSource);
    }

    private static JsonObject object(String text) {
        try (JsonReader reader = JsonProviders.JSON.createReader(new StringReader(text))) {
            JsonValue value = reader.readValue();
            if (value instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException | IllegalStateException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    private static Optional<JsonValue> member(JsonObject json, String name) {
        JsonValue found = JsonValue.NULL;
        for (Map.Entry<String, JsonValue> each : json.entrySet()) {
            if (each.getKey().equalsIgnoreCase(name)) {
                found = each.getValue();
            }
        }
        return found.getValueType() == JsonValue.ValueType.NULL ? Optional.empty() : Optional.of(found);
    }

    private static JsonObject members(JsonObject json, String name) {
        JsonValue found = member(json, name).orElse(JsonValue.EMPTY_JSON_OBJECT);
        if (found instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException(name + " is not an object");
    }

    private static RateConfig.Rate override(String path, JsonValue value) {
        if (!(value instanceof JsonObject json)) {
            throw new IllegalArgumentException(path + " is not an object");
        }
        try {
            return rate(json, "RateLimitBytesPerSec", "RateBurstBytes");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + "." + e.getMessage(), e);
        }
    }

    private static RateConfig.Rate rate(JsonObject json, String perSecond, String burst) {
        return new RateConfig.Rate(number(json, perSecond), number(json, burst));
    }

    private static long number(JsonObject json, String name) {
        Optional<JsonValue> value = member(json, name);
        if (value.isEmpty()) {
            return 0;
        }
        if (value.get() instanceof JsonNumber number && number.isIntegral()
                && number.bigIntegerValue().signum() >= 0) {
            return number.bigIntegerValue().min(MAX_NUMBER).longValue();
        }
        throw new IllegalArgumentException(name + " is " + value.get() + "; expected a whole number of bytes");
    }

    private static NodePublicKey key(String text) {
        try {
            return NodePublicKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PerKey[\"" + text + "\"]: expected nodekey: and 64 hex digits", e);
        }
    }

    private static Networks network(String text) {
        if (Cidr.parse(text).isEmpty()) {
            throw new IllegalArgumentException(
                    "PerSource[\"" + text + "\"]: expected an IP address or a network such as 192.0.2.0/24");
        }
        return new Networks(List.of(text));
    }
}
