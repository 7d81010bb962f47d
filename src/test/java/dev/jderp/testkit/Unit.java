package dev.jderp.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Starts a service as the service manager would, by the lines of its unit. */
public final class Unit {

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    /** Reads a unit; of a key that occurs more than once the last value counts, except {@code Environment}. */
    public Unit(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                String value = line.substring(equals + 1);
                values.put(line.substring(0, equals), value);
                if (line.startsWith("Environment=")) {
                    environment.put(value.split("=", 2)[0], value.split("=", 2)[1]);
                }
            }
        }
    }

    /** The value of a key. */
    public String value(String key) {
        return Objects.requireNonNull(values.get(key), key);
    }

    /**
     * The command of {@code ExecStart}, run in a system as the unit's user, with its capabilities and directory.
     *
     * @param notify the path, in that system, of the service manager's socket
     */
    public ProcessBuilder start(Chroot system, String notify, Map<String, String> settings) {
        String capabilities = value("AmbientCapabilities").toLowerCase(Locale.ROOT).replace("cap_", "+");
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid", value("User"), "--regid", value("Group"),
                "--clear-groups", "--no-new-privs", "--bounding-set", "-all," + capabilities, "--inh-caps",
                "-all," + capabilities, "--ambient-caps", "-all," + capabilities, "env", "-C",
                value("WorkingDirectory")));
        line.addAll(List.of(value("ExecStart").replace(" $JDERP_ARGUMENTS", "").split(" ")));
        Map<String, String> all = new HashMap<>(environment);
        all.put("NOTIFY_SOCKET", notify);
        all.putAll(settings);
        return system.process(line, all);
    }
}
