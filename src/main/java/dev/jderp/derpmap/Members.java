package dev.jderp.derpmap;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The members of a JSON object, divided into known and unknown ones. Names are matched without regard to case; of two
 * members with one name the last one counts, and {@code null} counts as missing. A value of the wrong type is a fault
 * and is read as missing. One thread.
 */
final class Members {

    private static final int MAX_DIGITS = 10;

    private final String path;
    private final MapFaults faults;
    private final Map<String, JsonValue> known = new LinkedHashMap<>();
    private final Map<String, JsonValue> others = new LinkedHashMap<>();

    /** Reads the members of {@code value} at {@code path}; adds a fault if it is not an object. */
    Members(JsonValue value, String path, MapFaults faults, List<String> names) {
        this.path = path;
        this.faults = faults;
        if (!(value instanceof JsonObject object)) {
            faults.add(path, MapFaults.shown(value) + " is not an object");
            return;
        }
        Map<String, String> byLowerCase = new LinkedHashMap<>();
        names.forEach(name -> byLowerCase.put(name.toLowerCase(Locale.ROOT), name));
        object.forEach((name, member) -> {
            String knownName = byLowerCase.get(name.toLowerCase(Locale.ROOT));
            if (knownName == null) {
                others.put(name, member);
            } else {
                known.put(knownName, member);
            }
        });
        known.values().removeIf(JsonValue.NULL::equals);
    }

    /** The path of a member. */
    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    void fault(String name, String problem) {
        faults.add(path(name), problem);
    }

    Map<String, JsonValue> others() {
        return others;
    }

    Optional<JsonValue> value(String name) {
        return Optional.ofNullable(known.get(name));
    }

    /** A string; empty if it is missing. */
    String text(String name) {
        JsonValue value = known.get(name);
        if (value == null) {
            return "";
        }
        if (!(value instanceof JsonString string)) {
            fault(name, MapFaults.shown(value) + " is not a string");
            return "";
        }
        if (string.getString().chars().anyMatch(Character::isISOControl)) {
            fault(name, MapFaults.shown(value) + " has a control character");
            return "";
        }
        return string.getString();
    }

    boolean flag(String name) {
        JsonValue value = known.get(name);
        if (value != null && !value.equals(JsonValue.TRUE) && !value.equals(JsonValue.FALSE)) {
            fault(name, MapFaults.shown(value) + " is not true or false");
        }
        return JsonValue.TRUE.equals(value);
    }

    /** A port from {@code min} to 65535; 0 if it is missing. */
    int port(String name, int min) {
        JsonValue value = known.get(name);
        if (value == null) {
            return 0;
        }
        OptionalInt port = whole(name, value);
        if (port.isPresent() && (port.getAsInt() < min || port.getAsInt() > 65_535)) {
            fault(name, MapFaults.shown(value) + " is not a port");
            return 0;
        }
        return port.orElse(0);
    }

    /** A whole number; one outside the range of int is clamped to it. */
    OptionalInt whole(String name) {
        JsonValue value = known.get(name);
        return value == null ? OptionalInt.empty() : whole(name, value);
    }

    private OptionalInt whole(String name, JsonValue value) {
        if (!(value instanceof JsonNumber number)) {
            fault(name, MapFaults.shown(value) + " is not a number");
            return OptionalInt.empty();
        }
        BigDecimal exact = number.bigDecimalValue();
        if (exact.scale() != 0) { // Go refuses 443.0 and 1e3, too; and 1e999999999 would fill the memory
            fault(name, MapFaults.shown(value) + " is not a whole number");
            return OptionalInt.empty();
        }
        long near = exact.precision() > MAX_DIGITS ? Long.MAX_VALUE * exact.signum() : exact.longValue();
        return OptionalInt.of(Math.clamp(near, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /** Degrees from -{@code max} to {@code max}; 0 if missing. */
    double degrees(String name, int max) {
        JsonValue value = known.get(name);
        if (value == null) {
            return 0;
        }
        double degrees = number(value, path(name), faults);
        if (Math.abs(degrees) > max) {
            fault(name, MapFaults.shown(value) + " is not from -" + max + " to " + max);
            return 0;
        }
        return degrees;
    }

    /** A finite number. */
    static double number(JsonValue value, String path, MapFaults faults) {
        if (!(value instanceof JsonNumber number)) {
            faults.add(path, MapFaults.shown(value) + " is not a number");
            return 0;
        }
        double near = number.bigDecimalValue().doubleValue();
        if (!Double.isFinite(near)) {
            faults.add(path, MapFaults.shown(value) + " is too large");
            return 0;
        }
        return near;
    }

    /** The members of an object by name; empty if it is missing. */
    Map<String, JsonValue> object(String name) {
        JsonValue value = known.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject object)) {
            fault(name, MapFaults.shown(value) + " is not an object");
            return Map.of();
        }
        return object;
    }

    List<JsonValue> array(String name) {
        JsonValue value = known.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array)) {
            fault(name, MapFaults.shown(value) + " is not an array");
            return List.of();
        }
        return array;
    }
}
