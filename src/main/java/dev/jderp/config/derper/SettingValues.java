package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Settings that follow from derper's command line, with notes and faults, one line each. A setting whose flag is set
 * counts before jderp's own properties; one that has derper's default counts after them. One thread.
 */
final class SettingValues {

    private final FlagValues flags;
    private final Function<Setting, Optional<String>> properties;
    private final Map<String, String> given = new TreeMap<>();
    private final Map<String, String> defaults = new TreeMap<>();
    private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
    private final List<String> notes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param properties the value that a property of jderp gives a setting; empty if none does
     */
    SettingValues(FlagValues flags, Function<Setting, Optional<String>> properties) {
        this.flags = flags;
        this.properties = properties;
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
        return properties.apply(setting).isPresent();
    }

    /** Whether the flag, one of its variables or a property sets a setting. */
    boolean isSet(Setting setting, DerperFlag flag) {
        return flags.isSet(flag) || isProperty(setting);
    }

    /** The value that a setting will have: the flag's if that is set, else a property's, else {@code defaultText}. */
    String effective(Setting setting, DerperFlag flag, String defaultText) {
        return flags.isSet(flag) ? flags.text(flag) : properties.apply(setting).orElse(defaultText);
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
