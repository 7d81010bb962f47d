package dev.jderp.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Everything that is wrong with the settings, so that an operator sees all of it at one start. */
final class SettingFaults {

    private final Set<String> lines = new LinkedHashSet<>();
    private final Set<Setting> settings = EnumSet.noneOf(Setting.class);

    /** Adds a fault in one line, which names the setting and says what was expected. */
    void add(String line) {
        lines.add(line);
    }

    /** As the other one, about a setting whose value is of no use from now on. */
    void add(Setting setting, String line) {
        settings.add(setting);
        lines.add(line);
    }

    /** Whether there is no fault about any of these settings yet. */
    boolean isFreeOf(Setting... these) {
        return Arrays.stream(these).noneMatch(settings::contains);
    }

    /** Throws them all, one a line, if there are any. */
    void check() throws SettingException {
        if (!lines.isEmpty()) {
            throw new SettingException(String.join("\n", lines));
        }
    }
}
