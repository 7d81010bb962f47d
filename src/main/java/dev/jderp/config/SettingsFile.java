package dev.jderp.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** Loads the operator's properties file, whose path is a system property or an environment variable. */
public final class SettingsFile {

    private SettingsFile() {}

    /** Loads the settings; if that fails, adds a fault and returns an empty map. */
    static Map<String, String> load(SettingFaults faults) {
        try {
            return load();
        } catch (SettingException e) {
            faults.add(Setting.CONFIG_FILE, String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    /**
     * Loads the settings: an empty map if the file is absent and its path is not set.
     *
     * @throws SettingException if the path is set and the file is absent, or if it cannot be read
     */
    public static Map<String, String> load() throws SettingException {
        return load(System.getenv());
    }

    /** Loads the settings as {@link #load()} does, with these environment variables. */
    static Map<String, String> load(Map<String, String> environment) throws SettingException {
        Optional<String> named = Optional.ofNullable(System.getProperty(Setting.CONFIG_FILE.key()))
                .or(() -> Optional.ofNullable(environment.get(Setting.CONFIG_FILE.environmentName())));
        String name = named.orElse(Setting.CONFIG_FILE.defaultText());
        Properties properties = new Properties();
        try {
            Path file = Path.of(name);
            if (named.isEmpty() && !Files.exists(file)) {
                return Map.of();
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        } catch (IOException | IllegalArgumentException e) { // IllegalArgumentException also for an invalid path
            throw Settings.exception(Setting.CONFIG_FILE, name, "a readable properties file");
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key, properties::getProperty));
    }
}
