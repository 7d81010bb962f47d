package dev.jderp.config.derper;

import dev.jderp.config.KubernetesServices;
import dev.jderp.config.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment variables of the common container images of derper, each of which stands for a flag. An empty one
 * counts as not set, and those that Kubernetes sets for a service are ignored. Immutable.
 */
final class DerperVariables {

    private static final String PREFIX = "DERP_";
    private static final String OTHER_PREFIX = "TAILSCALE_DERP_";
    /** Variables of derper itself, which {@link DerperEnvironment} reads. */
    private static final List<String> DERPERS_OWN = List.of("DERP_DEBUG_LOGS", "DERP_PROBER_DEBUG_LOGS");

    private final Map<String, String> environment = new TreeMap<>();

    /** A variable that is set. */
    record Variable(String name, String value) {
    }

    DerperVariables(Map<String, String> environment) {
        KubernetesServices kubernetes = new KubernetesServices(environment);
        environment.forEach((name, value) -> {
            if (!value.isEmpty() && !kubernetes.hasSet(name)) {
                this.environment.put(name, value);
            }
        });
    }

    /** The variable that sets a flag; the most common one, if several are set. */
    Optional<Variable> of(DerperFlag flag) {
        return flag.variables().stream()
                .filter(environment::containsKey)
                .findFirst()
                .map(name -> new Variable(name, valueOf(flag, name)));
    }

    /** A fault if the variables that set a flag differ: one of them would be ignored. */
    Optional<String> conflict(DerperFlag flag) {
        List<String> set = flag.variables().stream().filter(environment::containsKey).toList();
        if (set.stream().map(name -> flag.kind().normalized(valueOf(flag, name))).distinct().count() < 2) {
            return Optional.empty();
        }
        return Optional.of(set.stream()
                .map(name -> name + " is \"" + valueOf(flag, name).replaceAll("\\p{Cntrl}", "?") + "\"")
                .collect(Collectors.joining(" and "))
                + "; expected one value for " + flag.text());
    }

    private String valueOf(DerperFlag flag, String name) {
        String value = environment.getOrDefault(name, "");
        return flag == DerperFlag.A && value.matches("[0-9]+") ? ":" + value : value;
    }

    /**
     * Adds a fault for each variable that is a setting of jderp and not of derper's images, since settings come by
     * properties here, and a note for each other one with the same prefix.
     */
    void check(SettingValues to) {
        for (String name : environment.keySet()) {
            if (!(name.startsWith(PREFIX) || name.startsWith(OTHER_PREFIX)) || DERPERS_OWN.contains(name)
                    || DerperFlag.ofVariable(name).isPresent()) {
                continue;
            }
            Optional<Setting> setting = Arrays.stream(Setting.values())
                    .filter(each -> each.environmentName().equals(name))
                    .findFirst();
            if (setting.equals(Optional.of(Setting.STATE_DIR))) { // of this project's image
                to.putGiven(Setting.STATE_DIR, environment.getOrDefault(name, ""), name);
            } else if (setting.isPresent()) {
                String key = setting.get().key();
                to.fault(name + " is not a variable of derper's images; expected " + key
                        + " as a system property (java -D" + key + "=…) or in derp.properties");
            } else {
                to.note(name + " is ignored: it is not a variable of derper");
            }
        }
    }
}
