package dev.jderp.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Reads the settings in a container, from MicroProfile Config, to which {@link FileSource} adds the properties file.
 */
public final class ContainerSettings {

    private static final Logger LOG = System.getLogger(ContainerSettings.class.getName());

    private ContainerSettings() {}

    /**
     * Reads the settings. Logs which old names are set, and which environment variables are ignored because Kubernetes
     * has set them.
     *
     * @throws SettingException with one line for each fault
     */
    public static RelayConfig read() throws SettingException {
        SettingFaults faults = new SettingFaults();
        SettingsFile.load(faults); // the container ignores a file that cannot be read
        Config config = ConfigProvider.getConfig();
        var names = new TreeSet<String>();
        config.getPropertyNames().forEach(names::add);
        Map<String, String> environment = System.getenv();
        RelayConfig read = RelayConfig.read(key -> values(config, key), names, environment, faults);
        OldNames.hints(names, environment).forEach(line -> LOG.log(Level.WARNING, line));
        faults.throwIfAny();
        new KubernetesServices(environment).notice().ifPresent(line -> LOG.log(Level.INFO, line));
        return read;
    }

    /** The effective value, then those of all sources: the first one may be a variable that Kubernetes has set. */
    private static Stream<String> values(Config config, String key) {
        return Stream.concat(
                config.getOptionalValue(key, String.class).stream(),
                StreamSupport.stream(config.getConfigSources().spliterator(), false)
                        .flatMap(source -> Optional.ofNullable(source.getValue(key)).stream()));
    }
}
