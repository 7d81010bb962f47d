package dev.jderp.config.derper;

import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.config.SettingException;
import dev.jderp.sockets.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A command line of derper, with the environment that it runs in. Immutable. */
public final class DerperCommandLine {

    private final FlagValues flags;
    private final DerperEnvironment environment;
    private final DerperVariables variables;
    private final List<String> faults;

    private DerperCommandLine(FlagValues flags, DerperEnvironment environment, DerperVariables variables,
            List<String> faults) {
        this.flags = flags;
        this.environment = environment;
        this.variables = variables;
        this.faults = List.copyOf(faults);
    }

    /**
     * Parses a command line in the environment of this process.
     *
     * @throws InvalidFlagException in one line, if derper would not accept it
     */
    public static DerperCommandLine parse(List<String> arguments) throws InvalidFlagException {
        return parse(arguments, DerperEnvironment.ofProcess());
    }

    static DerperCommandLine parse(List<String> arguments, DerperEnvironment environment)
            throws InvalidFlagException {
        List<String> faults = new ArrayList<>();
        DerperVariables variables = new DerperVariables(environment.variables());
        FlagValues flags = FlagValues.read(arguments, variables, faults);
        return new DerperCommandLine(flags, environment, variables, faults);
    }

    /** Whether it asks for help only. */
    public boolean isHelp() {
        return flags.isHelp();
    }

    /** Whether it asks for the version only. */
    public boolean isVersion() {
        return flags.isTrue(DerperFlag.VERSION);
    }

    /**
     * Reads the settings of the relay, and makes the files that derper would make as well.
     *
     * @param log receives a line for each flag or variable that is ignored
     * @throws SettingException with one line for each fault
     * @throws IOException if a file cannot be made
     */
    public RelayConfig read(Consumer<String> log) throws SettingException, IOException {
        return read(ProcessSettings.properties(), log);
    }

    RelayConfig read(Map<String, String> properties, Consumer<String> log) throws SettingException, IOException {
        SettingValues values = new SettingValues(
                flags, setting -> Optional.ofNullable(properties.get(setting.key())));
        Optional<Path> dev = flags.isTrue(DerperFlag.DEV)
                ? Optional.of(DevFiles.create(environment.devMeshKey()))
                : Optional.empty();
        faults.forEach(values::fault);
        variables.check(values);
        Preparation files = new FlagMapping(flags, environment, dev, values).map();
        // for the pages that the front door forwards to, since derper has no such port
        values.putDefault(Setting.HTTP_PORT, Integer.toString(FreePort.onLoopback()));
        values.notes().forEach(log);
        RelayConfig config = config(values, properties);
        files.run();
        log.accept("metrics are at http://"
                + config.container().reachableHost()
                + "/metrics, for this host only");
        return config;
    }

    /** Reads the settings; a fault that a flag has caused begins with the flag. */
    private static RelayConfig config(SettingValues values, Map<String, String> properties) throws SettingException {
        RelayConfig config = null;
        List<String> all = new ArrayList<>(values.faults());
        try {
            config = ProcessSettings.of(new TreeMap<>(values.over(properties)));
        } catch (SettingException e) {
            String.valueOf(e.getMessage()).lines()
                    .map(line -> values.sourceOf(line).map(source -> source + ": ").orElse("") + line)
                    .forEach(all::add);
        }
        if (config == null || !all.isEmpty()) {
            throw new SettingException(String.join("\n", all));
        }
        return config;
    }

    /** A line for each flag: the flag, its default and its meaning here. */
    public static List<String> help() {
        return Arrays.stream(DerperFlag.values())
                .map(each -> "  " + each.text() + (each.defaultText().isEmpty() ? "" : " (" + each.defaultText() + ")")
                        + "\n      " + each.help())
                .flatMap(String::lines)
                .collect(Collectors.toUnmodifiableList());
    }
}
