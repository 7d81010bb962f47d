package dev.jderp.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** The operator's properties file; found by the system property or the environment variable that names it. */
public final class SettingsFile {

    private SettingsFile() {}

    /** As the other one; where it fails that is a fault, and there are no settings. */
    static Map<String, String> load(SettingFaults faults) {
        try {
            return load();
        } catch (SettingException e) {
            faults.add(Setting.CONFIG_FILE, String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    /**
     * The settings in the file; empty if the file is absent and was not named.
     *
     * @throws SettingException if the file was named and is absent, or cannot be read
     */
    public static Map<String, String> load() throws SettingException {
        Optional<String> named = Optional.ofNullable(System.getProperty(Setting.CONFIG_FILE.key()))
                .or(() -> Optional.ofNullable(System.getenv(Setting.CONFIG_FILE.environmentName())));
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
        } catch (IOException | IllegalArgumentException e) { // the latter also for a name that no file can have
            throw Settings.wrong(Setting.CONFIG_FILE, name, "a readable properties file");
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key, properties::getProperty));
    }
}
