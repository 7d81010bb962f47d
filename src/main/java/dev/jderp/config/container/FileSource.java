package dev.jderp.config.container;

import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.config.SettingsFile;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The operator's properties file as a MicroProfile ConfigSource, with a lower precedence than the environment. The
 * container creates it.
 */
public final class FileSource implements ConfigSource {

    private static final int BELOW_ENVIRONMENT = 250;

    private final Map<String, String> settings;

    /** Loads the file. A file that cannot be read counts as empty; {@link ContainerSettings} reports the error. */
    public FileSource() {
        Map<String, String> loaded;
        try {
            loaded = SettingsFile.load();
        } catch (SettingException e) {
            loaded = Map.of();
        }
        settings = loaded;
    }

    @Override
    public Set<String> getPropertyNames() {
        return settings.keySet();
    }

    @Override
    public @Nullable String getValue(String name) {
        return settings.get(name);
    }

    @Override
    public String getName() {
        return Setting.CONFIG_FILE.key();
    }

    @Override
    public int getOrdinal() {
        return BELOW_ENVIRONMENT;
    }
}
