package dev.jderp.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects the faults of all settings, so that one start reports all of them. One thread. */
final class SettingFaults {

    private final Set<String> lines = new LinkedHashSet<>();
    private final Set<Setting> settings = EnumSet.noneOf(Setting.class);

    /** Adds a fault: one line that names the setting and what was expected. */
    void add(String line) {
        lines.add(line);
    }

    /** Adds a fault of one setting, whose value must not be used from now on. */
    void add(Setting setting, String line) {
        settings.add(setting);
        lines.add(line);
    }

    /** Whether none of these settings has a fault so far. */
    boolean isFreeOf(Setting... these) {
        return Arrays.stream(these).noneMatch(settings::contains);
    }

    /** Throws an exception with all faults, if there are any. */
    void throwIfAny() throws SettingException {
        if (!lines.isEmpty()) {
            throw new SettingException(String.join("\n", lines));
        }
    }
}
