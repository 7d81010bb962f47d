package dev.jderp.config;

import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Settings of the application in a container, through MicroProfile Config; {@link FileSource} adds the file to it. */
public final class ContainerSettings {

    private ContainerSettings() {}

    /** Reads them. */
    public static RelayConfig read() throws SettingException {
        SettingsFile.load(); // the container would pass over a file that cannot be read
        Config config = ConfigProvider.getConfig();
        var names = new TreeSet<String>();
        config.getPropertyNames().forEach(names::add);
        return RelayConfig.read(
                key -> config.getOptionalValue(key, String.class), names, System.getenv().keySet());
    }
}
