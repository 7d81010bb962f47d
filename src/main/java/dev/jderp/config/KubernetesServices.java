package dev.jderp.config;

import dev.jderp.kit.IpLiteral;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The variables that Kubernetes puts into every container for each service of the namespace. For a service that is
 * called {@code derp-http} those are {@code DERP_HTTP_SERVICE_HOST}, {@code DERP_HTTP_SERVICE_PORT},
 * {@code DERP_HTTP_PORT} and more; their prefix may make them look like settings.
 */
final class KubernetesServices {

    private static final String HOST = "_SERVICE_HOST";
    private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.*", Pattern.DOTALL);

    private final Map<String, String> environment;
    private final List<String> prefixes;

    /** Finds the services in an environment: an address of the service, and a URL of a port of it. */
    KubernetesServices(Map<String, String> environment) {
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

    /** Whether a variable is of a service. One of a port that holds no URL has been set by the operator instead. */
    boolean has(String name) {
        return prefixes.stream().anyMatch(prefix -> name.startsWith(prefix + "_SERVICE_")
                || name.startsWith(prefix + "_PORT_")
                || (name.equals(prefix + "_PORT") && isUrl(environment.getOrDefault(name, ""))));
    }

    /** Whether a value that was found for {@code setting} is a service's. */
    boolean isOf(Setting setting, String value) {
        return value.equals(environment.get(setting.environmentName())) && has(setting.environmentName());
    }

    /** One line for the log if a service has variables with the names of settings. */
    Optional<String> note() {
        List<String> names = List.of(Setting.values())
                .stream()
                .map(Setting::environmentName)
                .filter(name -> environment.containsKey(name) && has(name))
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", names) + ": set by Kubernetes for a service, not taken for "
                        + (names.size() == 1 ? "a setting" : "settings"));
    }
}
