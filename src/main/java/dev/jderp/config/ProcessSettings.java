package dev.jderp.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Settings of a process without a container: system properties, then the environment, then the file. */
public final class ProcessSettings {

    private ProcessSettings() {}

    /** Reads them. */
    public static RelayConfig read() throws SettingException {
        return read(note -> {
        });
    }

    /**
     * Reads them.
     *
     * @param log takes a line for the operator about variables that are not taken for settings
     */
    public static RelayConfig read(Consumer<String> log) throws SettingException {
        SettingFaults faults = new SettingFaults();
        Map<String, String> file = SettingsFile.load(faults);
        Map<String, String> environment = System.getenv();
        var names = new TreeSet<>(System.getProperties().stringPropertyNames());
        names.addAll(file.keySet());
        Function<String, Stream<String>> values = key -> Stream.of(
                Optional.ofNullable(System.getProperty(key)),
                Setting.forKey(key).map(Setting::environmentName).map(environment::get),
                Optional.ofNullable(file.get(key))).flatMap(Optional::stream);
        RelayConfig config = RelayConfig.read(values, names, environment, faults);
        faults.check();
        new KubernetesServices(environment).note().ifPresent(log);
        return config;
    }
}
