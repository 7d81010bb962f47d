package dev.jderp.config;

import dev.jderp.kit.IpLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the front door listens. Both settings also take derper's form of it, {@code :443}, {@code 192.0.2.1:443} or
 * {@code [2001:db8::1]:443}.
 *
 * @param addresses literal addresses, empty for all
 * @param port 1 to 65535
 */
record ListenSettings(List<String> addresses, int port) {

    private static final int MAX_PORT = 65535;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Pattern WITH_PORT = Pattern.compile("(?:([0-9.]+)|\\[([^]]+)])?:([0-9]{1,5}|https?)");

    static ListenSettings read(Settings s) {
        List<String> addresses = new ArrayList<>();
        Set<Integer> ports = new TreeSet<>();
        boolean all = false;
        for (String each : s.list(Setting.FRONT_DOOR_ADDRESSES)) {
            Matcher matcher = WITH_PORT.matcher(each);
            if (IpLiteral.isAddress(each)) {
                addresses.add(each);
            } else if (matcher.matches() && isPort(matcher.group(3))) {
                String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                ports.add(port(matcher.group(3)));
                if (address == null) {
                    all = true;
                } else if (IpLiteral.isAddress(address)) {
                    addresses.add(address);
                } else {
                    reject(s, each);
                }
            } else {
                reject(s, each);
            }
        }
        return new ListenSettings(all ? List.of() : List.copyOf(addresses), port(s, ports));
    }

    private static void reject(Settings s, String address) {
        var unused = s.reject(Setting.FRONT_DOOR_ADDRESSES, address,
                "IP addresses with commas between, with a port such as :443 or without one", "");
    }

    private static int port(Settings s, Set<Integer> ports) {
        String set = s.text(Setting.FRONT_DOOR_PORT);
        boolean derpers = set.startsWith(":") && isPort(set.substring(1));
        int own = derpers ? port(set.substring(1)) : s.number(Setting.FRONT_DOOR_PORT, 1, MAX_PORT);
        if (s.set(Setting.FRONT_DOOR_PORT).isPresent()) {
            ports.add(own);
        }
        if (ports.size() > 1 && s.isFreeOf(Setting.FRONT_DOOR_PORT, Setting.FRONT_DOOR_ADDRESSES)) {
            reject(s, s.text(Setting.FRONT_DOOR_ADDRESSES), own);
        }
        return ports.isEmpty() ? own : ports.iterator().next();
    }

    private static void reject(Settings s, String addresses, int port) {
        var unused = s.reject(Setting.FRONT_DOOR_ADDRESSES, addresses,
                "one port, and that of " + Setting.FRONT_DOOR_PORT.key() + " if it is set", port);
    }

    private static boolean isPort(String text) {
        int port = port(text);
        return port >= 1 && port <= MAX_PORT;
    }

    /** A port by its number, or by the two names that matter here; 0 if it is none. */
    private static int port(String text) {
        return switch (text) {
            case "http" -> HTTP;
            case "https" -> HTTPS;
            default -> text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        };
    }
}
