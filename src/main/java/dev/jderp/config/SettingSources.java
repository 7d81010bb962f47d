package dev.jderp.config;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the settings from all sources of a process or of a container, of which the properties file is one. */
public final class SettingSources {

    /** The settings that a process or a container has, for what the properties file holds. */
    @FunctionalInterface
    public interface Values {

        /**
         * Combines the sources.
         *
         * @param file the settings in the properties file
         * @return for a key, all values that are set, the one with the highest precedence first
         */
        Function<String, Stream<String>> over(Map<String, String> file);
    }

    private SettingSources() {}

    /**
     * Reads the settings.
     *
     * @param values all sources together
     * @param names returns the names of all properties that are set, in which unknown settings are found
     * @param hints receives a line for each old name that is set
     * @param notices receives a line about environment variables that are ignored because Kubernetes has set them
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig read(
            Values values,
            Function<Map<String, String>, Collection<String>> names,
            Consumer<String> hints,
            Consumer<String> notices) throws SettingException {
        SettingFaults faults = new SettingFaults();
        Map<String, String> file = SettingsFile.load(faults);
        Collection<String> set = names.apply(file);
        Map<String, String> environment = System.getenv();
        RelayConfig config = RelayConfig.read(values.over(file), set, environment, faults);
        OldNames.hints(set, environment).forEach(hints);
        faults.throwIfAny();
        new KubernetesServices(environment).notice().ifPresent(notices);
        return config;
    }
}
