package dev.jderp.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Settings of a process without a container: system properties, then the environment, then the file. */
public final class ProcessSettings {

    private ProcessSettings() {}

    /** Reads them. */
    public static RelayConfig read() throws SettingException {
        Map<String, String> file = SettingsFile.load();
        Map<String, String> environment = System.getenv();
        var names = new TreeSet<>(System.getProperties().stringPropertyNames());
        names.addAll(file.keySet());
        Function<String, Optional<String>> source = key -> Optional.ofNullable(System.getProperty(key))
                .or(() -> Setting.forKey(key).map(Setting::environmentName).map(environment::get))
                .or(() -> Optional.ofNullable(file.get(key)));
        return RelayConfig.read(source, names, environment.keySet());
    }
}
