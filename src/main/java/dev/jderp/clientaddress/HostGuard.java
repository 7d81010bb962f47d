package dev.jderp.clientaddress;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps pages of other sites from the pages for operators. A page that a browser has open can have its own name resolve
 * to the relay (DNS rebinding) and then ask as if it were the relay's own; the Host header still has the page's name.
 * So a request on this host, and any that a browser has marked, must name the relay by an address, by
 * {@code localhost}, or by one of its names. Immutable; safe for any thread.
 */
public final class HostGuard {

    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(:\\d{0,5})?");

    private final Set<String> names = new HashSet<>();

    /** For a relay that is known by these names, beside {@code localhost}. */
    public HostGuard(Collection<String> names) {
        this.names.add("localhost");
        names.forEach(each -> this.names.add(plain(each)));
    }

    /**
     * Whether a request may be answered.
     *
     * @param isOnThisHost whether the client is on this host
     * @param headers gives the lines of a header by its name; empty if there are none
     */
    public boolean allows(boolean isOnThisHost, Function<String, List<String>> headers) {
        boolean isBrowser = !headers.apply("Origin").isEmpty() || !headers.apply("Sec-Fetch-Site").isEmpty();
        List<String> hosts = headers.apply("Host");
        if (hosts.isEmpty()) {
            return !isBrowser; // HTTP/1.0, which no browser speaks
        }
        return (!isOnThisHost && !isBrowser) || (hosts.size() == 1 && isOwn(hosts.get(0)));
    }

    private boolean isOwn(String host) {
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1);
        boolean isBracketed = name.startsWith("[");
        return isBracketed
                ? IpAddresses.parse(name).isPresent()
                : names.contains(plain(name)) || IpAddresses.parse(name).isPresent();
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
