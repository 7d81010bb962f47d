package dev.jderp.config;

import dev.jderp.kit.IpLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses and the port that the front door listens on. Both settings also accept derper's forms {@code :443},
 * {@code 192.0.2.1:443} and {@code [2001:db8::1]:443}.
 *
 * @param addresses IP addresses, empty for all
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
        boolean isAll = false;
        for (String each : s.list(Setting.FRONT_DOOR_ADDRESSES)) {
            Matcher matcher = WITH_PORT.matcher(each);
            if (IpLiteral.isAddress(each)) {
                addresses.add(each);
            } else if (matcher.matches() && isPort(matcher.group(3))) {
                String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                ports.add(port(matcher.group(3)));
                if (address == null) {
                    isAll = true;
                } else if (IpLiteral.isAddress(address)) {
                    addresses.add(address);
                } else {
                    rejectAddress(s, each);
                }
            } else {
                rejectAddress(s, each);
            }
        }
        return new ListenSettings(isAll ? List.of() : List.copyOf(addresses), port(s, ports));
    }

    private static void rejectAddress(Settings s, String address) {
        var unused = s.reject(Setting.FRONT_DOOR_ADDRESSES, address,
                "comma-separated IP addresses, each with or without a port such as :443", "");
    }

    private static int port(Settings s, Set<Integer> ports) {
        String set = s.text(Setting.FRONT_DOOR_PORT);
        boolean isDerpersForm = set.startsWith(":") && isPort(set.substring(1));
        int own = isDerpersForm ? port(set.substring(1)) : s.number(Setting.FRONT_DOOR_PORT, 1, MAX_PORT);
        if (s.set(Setting.FRONT_DOOR_PORT).isPresent()) {
            ports.add(own);
        }
        if (ports.size() > 1 && s.isFreeOf(Setting.FRONT_DOOR_PORT, Setting.FRONT_DOOR_ADDRESSES)) {
            rejectPorts(s, s.text(Setting.FRONT_DOOR_ADDRESSES), own);
        }
        return ports.isEmpty() ? own : ports.iterator().next();
    }

    private static void rejectPorts(Settings s, String addresses, int port) {
        var unused = s.reject(Setting.FRONT_DOOR_ADDRESSES, addresses,
                "a single port, and the same one as " + Setting.FRONT_DOOR_PORT.key() + " if that is set", port);
    }

    private static boolean isPort(String text) {
        int port = port(text);
        return port >= 1 && port <= MAX_PORT;
    }

    /** Parses a port number, {@code http} or {@code https}; 0 if the text is invalid. */
    private static int port(String text) {
        return switch (text) {
            case "http" -> HTTP;
            case "https" -> HTTPS;
            default -> text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        };
    }
}
