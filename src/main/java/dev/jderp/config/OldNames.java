package dev.jderp.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Old names of settings, which still work. Where a setting has both names, the new one wins, whatever their sources.
 * Each old name that is set is one line in the log.
 */
final class OldNames {

    private static final Map<Setting, String> KEYS = new TreeMap<>(Map.of(
            Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS, "derp.front-door.max-strangers",
            Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS, "derp.front-door.max-strangers-per-address"));

    private OldNames() {}

    /** Returns the values of a setting: those of its key first, then those of its old key. */
    static Stream<String> values(Setting setting, Function<String, Stream<String>> values) {
        String old = KEYS.get(setting);
        Stream<String> current = values.apply(setting.key());
        return old == null ? current : Stream.concat(current, values.apply(old));
    }

    /** Whether {@code name} is the old key of a setting. */
    static boolean isKey(String name) {
        return KEYS.containsValue(name);
    }

    /** Whether {@code name} is the old name of a setting in the environment. */
    static boolean isEnvironmentName(String name) {
        return KEYS.values().stream().anyMatch(key -> Setting.environmentName(key).equals(name));
    }

    /** Returns a line for the log for each old name that is set, as a property or in the environment. */
    static List<String> hints(Collection<String> properties, Map<String, String> environment) {
        List<String> hints = new ArrayList<>();
        KEYS.forEach((setting, key) -> {
            String variable = Setting.environmentName(key);
            boolean isIgnored = properties.contains(setting.key())
                    || environment.containsKey(setting.environmentName());
            if (properties.contains(key)) {
                hints.add(hint(key, setting.key(), isIgnored));
            }
            if (environment.containsKey(variable)) {
                hints.add(hint(variable, setting.environmentName(), isIgnored));
            }
        });
        return hints;
    }

    private static String hint(String old, String name, boolean isIgnored) {
        return old + " is an old name of " + name
                + (isIgnored ? "; it is ignored, since the new one is set" : "; please use the new one");
    }
}
