package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Settings that follow from derper's command line, with notes and faults, one line each. A setting whose flag is set
 * counts before jderp's own properties; one that has derper's default counts after them. One thread.
 */
final class SettingValues {

    private final FlagValues flags;
    private final Predicate<Setting> isProperty;
    private final Map<String, String> given = new TreeMap<>();
    private final Map<String, String> defaults = new TreeMap<>();
    private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
    private final List<String> notes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param isProperty whether a property of jderp sets a setting
     */
    SettingValues(FlagValues flags, Predicate<Setting> isProperty) {
        this.flags = flags;
        this.isProperty = isProperty;
    }

    /** Sets a setting that follows from these flags. */
    void put(Setting setting, String value, DerperFlag... from) {
        for (DerperFlag flag : from) {
            if (flags.isSet(flag)) {
                putGiven(setting, value, flags.source(flag));
                return;
            }
        }
        putDefault(setting, value);
    }

    /** Sets a setting that {@code source}, a flag or a variable, sets. */
    void putGiven(Setting setting, String value, String source) {
        given.put(setting.key(), value);
        sources.put(setting, source);
    }

    /** Sets a setting that counts only if no property sets it. */
    void putDefault(Setting setting, String value) {
        defaults.put(setting.key(), value);
    }

    /** Whether a property of jderp sets a setting. */
    boolean isProperty(Setting setting) {
        return isProperty.test(setting);
    }

    /** Adds a line for the operator. */
    void note(String line) {
        notes.add(line);
    }

    /** Adds a line that describes why the relay cannot start. */
    void fault(String line) {
        faults.add(line);
    }

    List<String> notes() {
        return notes;
    }

    List<String> faults() {
        return faults;
    }

    /** All settings by key: derper's defaults, then {@code properties}, then those whose flags are set. */
    Map<String, String> over(Map<String, String> properties) {
        Map<String, String> all = new TreeMap<>(defaults);
        all.putAll(properties);
        all.putAll(given);
        return all;
    }

    /** The flag or variable that has set the setting that a fault begins with; empty if it is a property. */
    Optional<String> sourceOf(String fault) {
        return sources.entrySet().stream()
                .filter(each -> fault.startsWith(each.getKey().key() + " "))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
