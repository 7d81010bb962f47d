package dev.jderp.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the settings of a process without a container: system properties, the environment, the properties file. */
public final class ProcessSettings {

    private ProcessSettings() {}

    /**
     * Reads the settings.
     *
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig read() throws SettingException {
        return read(note -> {
        }, note -> {
        });
    }

    /**
     * Reads the settings.
     *
     * @param hints receives a line for each old name that is set
     * @param notices receives a line about environment variables that are ignored because Kubernetes has set them
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig read(Consumer<String> hints, Consumer<String> notices)
            throws SettingException {
        return SettingSources.read(ProcessSettings::values, ProcessSettings::names, hints, notices);
    }

    private static Function<String, Stream<String>> values(Map<String, String> file) {
        return key -> Stream.of(
                Optional.ofNullable(System.getProperty(key)),
                Optional.ofNullable(System.getenv(Setting.environmentName(key))),
                Optional.ofNullable(file.get(key))).flatMap(Optional::stream);
    }

    private static Set<String> names(Map<String, String> file) {
        Set<String> names = new TreeSet<>(System.getProperties().stringPropertyNames());
        names.addAll(file.keySet());
        return names;
    }

    /**
     * Returns the state directory that is set, whatever else is set; empty if it is not.
     *
     * @throws SettingException if the properties file cannot be read
     */
    public static Optional<Path> stateDirectory() throws SettingException {
        Setting setting = Setting.STATE_DIR;
        Optional<String> set = Optional.ofNullable(System.getProperty(setting.key()))
                .or(() -> Optional.ofNullable(System.getenv(setting.environmentName())));
        return (set.isPresent() ? set : Optional.ofNullable(properties().get(setting.key()))).map(Path::of);
    }

    /**
     * Returns the settings that properties set: system properties, then those of the properties file. The environment
     * is not read.
     *
     * @throws SettingException if the file cannot be read
     */
    public static Map<String, String> properties() throws SettingException {
        Map<String, String> properties = new TreeMap<>(SettingsFile.load(Map.of()));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("derp."))
                .forEach(name -> properties.put(name, System.getProperty(name)));
        return properties;
    }

    /**
     * Reads settings from these properties alone.
     *
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig of(Map<String, String> properties) throws SettingException {
        return RelayConfig.read(
                key -> Optional.ofNullable(properties.get(key)).stream(), properties.keySet(), Map.of());
    }
}
