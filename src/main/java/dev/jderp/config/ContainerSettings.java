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

/** Settings of the application in a container, through MicroProfile Config; {@link FileSource} adds the file to it. */
public final class ContainerSettings {

    private static final Logger LOG = System.getLogger(ContainerSettings.class.getName());

    private ContainerSettings() {}

    /** Reads them. A line in the log says which variables are not taken for settings. */
    public static RelayConfig read() throws SettingException {
        SettingFaults faults = new SettingFaults();
        SettingsFile.load(faults); // the container would pass over a file that cannot be read
        Config config = ConfigProvider.getConfig();
        var names = new TreeSet<String>();
        config.getPropertyNames().forEach(names::add);
        Map<String, String> environment = System.getenv();
        RelayConfig read = RelayConfig.read(key -> values(config, key), names, environment, faults);
        faults.check();
        new KubernetesServices(environment).note().ifPresent(line -> LOG.log(Level.INFO, line));
        return read;
    }

    /** The value that holds, then those of all sources, in case the first one is not for us. */
    private static Stream<String> values(Config config, String key) {
        return Stream.concat(
                config.getOptionalValue(key, String.class).stream(),
                StreamSupport.stream(config.getConfigSources().spliterator(), false)
                        .flatMap(source -> Optional.ofNullable(source.getValue(key)).stream()));
    }
}
