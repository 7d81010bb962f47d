package dev.jderp.config;

import dev.jderp.kit.IpLiteral;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises the variables that Kubernetes sets in every container for each service of the namespace. For a service
 * named {@code derp-http} they are {@code DERP_HTTP_SERVICE_HOST}, {@code DERP_HTTP_SERVICE_PORT},
 * {@code DERP_HTTP_PORT} and more, which have the prefix of jderp's settings. Immutable.
 */
public final class KubernetesServices {

    private static final String HOST = "_SERVICE_HOST";
    private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.*", Pattern.DOTALL);

    private final Map<String, String> environment;
    private final List<String> prefixes;

    /** Finds the services in an environment: each has a variable with its address and one with the URL of a port. */
    public KubernetesServices(Map<String, String> environment) {
        this.environment = environment;
        this.prefixes = environment.entrySet()
                .stream()
                .filter(each -> each.getKey().endsWith(HOST) && IpLiteral.isAddress(each.getValue()))
                .map(each -> each.getKey().substring(0, each.getKey().length() - HOST.length()))
                .filter(this::hasUrl)
                .toList();
    }

    private boolean hasUrl(String prefix) {
        return environment.entrySet().stream()
                .anyMatch(each -> isPort(prefix, each.getKey()) && isUrl(each.getValue()));
    }

    private static boolean isPort(String prefix, String name) {
        return name.equals(prefix + "_PORT") || name.startsWith(prefix + "_PORT_");
    }

    private static boolean isUrl(String value) {
        return URL.matcher(value).matches();
    }

    /** Whether Kubernetes has set a variable. If a port's variable holds no URL, the operator has set it. */
    public boolean hasSet(String name) {
        return prefixes.stream().anyMatch(prefix -> name.startsWith(prefix + "_SERVICE_")
                || name.startsWith(prefix + "_PORT_")
                || (name.equals(prefix + "_PORT") && isUrl(environment.getOrDefault(name, ""))));
    }

    /** Whether the value of {@code setting} comes from a variable that Kubernetes has set. */
    boolean isSourceOf(Setting setting, String value) {
        return value.equals(environment.get(setting.environmentName())) && hasSet(setting.environmentName());
    }

    /** A line for the log that names the ignored variables; empty if none of them has the name of a setting. */
    Optional<String> notice() {
        List<String> names = List.of(Setting.values())
                .stream()
                .map(Setting::environmentName)
                .filter(name -> environment.containsKey(name) && hasSet(name))
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", names) + ": set by Kubernetes for a service, not taken for "
                        + (names.size() == 1 ? "a setting" : "settings"));
    }
}
