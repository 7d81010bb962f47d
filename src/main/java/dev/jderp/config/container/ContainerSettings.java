package dev.jderp.config.container;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.config.SettingSources;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
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
        Config config = ConfigProvider.getConfig();
        Set<String> names = new TreeSet<>();
        config.getPropertyNames().forEach(names::add);
        return SettingSources.read(
                file -> key -> values(config, key), // the container reads the file by FileSource
                file -> names,
                hint -> LOG.log(Level.WARNING, hint),
                notice -> LOG.log(Level.INFO, notice));
    }

    /** The effective value, then those of all sources: the first one may be a variable that Kubernetes has set. */
    private static Stream<String> values(Config config, String key) {
        return Stream.concat(
                config.getOptionalValue(key, String.class).stream(),
                StreamSupport.stream(config.getConfigSources().spliterator(), false)
                        .flatMap(source -> Optional.ofNullable(source.getValue(key)).stream()));
    }
}
