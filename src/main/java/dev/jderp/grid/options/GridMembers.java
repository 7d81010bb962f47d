package dev.jderp.grid.options;

import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the members of the grid are found.
 *
 * @param kind the kind of place
 * @param names for {@code ADDRESSES} and {@code DNS} hosts with ports, for {@code KUBERNETES} the namespace and the
 *     service
 */
public record GridMembers(Kind kind, List<String> names) {

    /** The text that the setting's fault names as expected. */
    public static final String EXPECTED = "comma-separated IPv4 addresses or names host[:port], or "
            + "dns:NAME[:port], or kubernetes:NAMESPACE,SERVICE";

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern WITH_PORT = Pattern.compile("(.+):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    /** The kinds of places. */
    public enum Kind {
        /** Hosts that are listed. */
        ADDRESSES,
        /** All addresses of one DNS name. */
        DNS,
        /** The pods of a Kubernetes service. */
        KUBERNETES
    }

    /** Copies the list. */
    public GridMembers {
        names = List.copyOf(names);
    }

    /**
     * Reads the setting.
     *
     * @param defaultPort the port of hosts without one
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static GridMembers parse(String text, int defaultPort) {
        if (text.startsWith("kubernetes:")) {
            List<String> parts = parts(text.substring("kubernetes:".length()));
            if (parts.size() != 2 || !parts.stream().allMatch(each -> LABEL.matcher(each).matches())) {
                throw new IllegalArgumentException(text);
            }
            return new GridMembers(Kind.KUBERNETES, parts);
        }
        if (text.startsWith("dns:")) {
            return new GridMembers(Kind.DNS, List.of(host(text.substring("dns:".length()), defaultPort)));
        }
        List<String> hosts = new ArrayList<>();
        parts(text).forEach(each -> hosts.add(host(each, defaultPort)));
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        return new GridMembers(Kind.ADDRESSES, hosts);
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    private static String host(String text, int defaultPort) {
        Matcher withPort = WITH_PORT.matcher(text);
        boolean hasPort = withPort.matches();
        String host = hasPort ? withPort.group(1) : text;
        int port = hasPort ? Integer.parseInt(withPort.group(2)) : defaultPort;
        if ((!HttpUrl.isName(host) && !IpLiteral.isIpv4(host)) || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(text);
        }
        return HostPort.text(host, port);
    }
}
