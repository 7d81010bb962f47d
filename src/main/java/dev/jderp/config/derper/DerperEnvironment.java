package dev.jderp.config.derper;

import dev.jderp.config.GoNumber;
import dev.jderp.config.Setting;
import dev.jderp.key.MeshKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of a derper: the variables that derper itself reads, and its default files. Immutable.
 *
 * @param variables all environment variables
 * @param isRoot whether the process runs as root, for which derper has a default key file
 */
record DerperEnvironment(Map<String, String> variables, boolean isRoot) {

    private static final String MESH_KEY = "TAILSCALE_DERPER_MESH_KEY";
    private static final String ROOTS_KEY_FILE = "/var/lib/derper/derper.key";
    private static final List<String> DEBUG_ACCESS = List.of(
            "TS_ALLOW_DEBUG_IP", "TS_DEBUG_TRUSTED_CIDRS", "TS_DEBUG_KEY_PATH");
    private static final List<String> SWITCHES_WITHOUT_EFFECT = List.of(
            "DERP_PROBER_DEBUG_LOGS", "TS_DERP_DISABLE_RTT_STATS");

    /** The environment of this process. */
    static DerperEnvironment ofProcess() {
        return new DerperEnvironment(System.getenv(), System.getProperty("user.name", "").equals("root"));
    }

    /** derper's default for {@code -c}; empty if there is no default. */
    Optional<String> keyFile() {
        return isRoot ? Optional.of(ROOTS_KEY_FILE) : Optional.empty();
    }

    /** derper's default for {@code -mesh-psk-file}: the first file that exists; empty if all are absent. */
    String meshKeyFile() {
        return List.of(Path.of("/home/derp/keys/derp-mesh.key"), Path.of(home(), "keys", "derp-mesh.key")).stream()
                .filter(Files::exists)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    /** derper's default for {@code -certdir}: in the user's cache; empty if there is no cache. */
    String certificateDirectory() {
        String cache = variables.getOrDefault("XDG_CACHE_HOME", home().isEmpty() ? "" : home() + "/.cache");
        return cache.isEmpty() ? "" : cache + "/tailscale/derper-certs";
    }

    private String home() {
        return variables.getOrDefault("HOME", "");
    }

    /** The mesh key of a derper in development mode; empty if it is not set. */
    Optional<String> devMeshKey() {
        return Optional.ofNullable(variables.get(MESH_KEY)).filter(value -> !value.isEmpty());
    }

    /** Maps the variables that derper itself reads. */
    void map(boolean isDev, SettingValues to) {
        if (isTrue("DERP_DEBUG_LOGS", to)) {
            to.putGiven(Setting.LOG_CONNECTIONS, "true", "DERP_DEBUG_LOGS");
        }
        copy("TS_DEBUG_VERBOSE_DROPS", Setting.LOG_DROPS, to);
        copy("TS_DEBUG_DERP_PER_CLIENT_SEND_QUEUE_DEPTH", Setting.SEND_QUEUE_DEPTH, to);
        for (String name : SWITCHES_WITHOUT_EFFECT) {
            if (isTrue(name, to)) {
                to.note(name + " is ignored: it has no meaning here");
            }
        }
        for (String name : DEBUG_ACCESS) {
            if (isSet(name)) {
                to.note(name + " is ignored: the debug pages are for this host only");
            }
        }
        if (isDev) {
            devMeshKey().ifPresent(key -> checkMeshKey(key, to));
        } else if (isSet(MESH_KEY)) {
            to.note(MESH_KEY + " is ignored: it is for -dev");
        }
    }

    private boolean isSet(String name) {
        return !variables.getOrDefault(name, "").isEmpty();
    }

    private boolean isTrue(String name, SettingValues to) {
        String value = variables.getOrDefault(name, "");
        if (!value.isEmpty() && GoNumber.parseBoolean(value).isEmpty()) {
            to.fault(name + " is \"" + value.replaceAll("\\p{Cntrl}", "?") + "\"; expected true or false");
        }
        return GoNumber.parseBoolean(value).orElse(false);
    }

    private void copy(String name, Setting setting, SettingValues to) {
        if (isSet(name)) {
            to.putGiven(setting, variables.getOrDefault(name, ""), name);
        }
    }

    /** Checks the mesh key; the message does not show it. */
    private static void checkMeshKey(String key, SettingValues to) {
        boolean isValid;
        try {
            isValid = !MeshKey.parse(key).isZero();
        } catch (IllegalArgumentException e) {
            isValid = false;
        }
        if (!isValid) {
            to.fault(MESH_KEY + " is not a mesh key; expected 64 hex digits, not all zero");
        }
    }

    /** Names the directories and not the variables, which may hold secrets. */
    @Override
    public String toString() {
        return "environment of " + home();
    }
}
