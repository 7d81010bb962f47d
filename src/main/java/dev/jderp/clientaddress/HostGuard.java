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
 * Keeps pages of other sites from reading the pages for operators. Such a page, open in a browser, can have its own
 * name resolve to the relay (DNS rebinding), and its requests then count as the relay's own; the Host header still has
 * the page's name. So a request from this host, and any request of a browser, must name the relay by an address, by
 * {@code localhost}, or by one of its names. Immutable; safe for any thread.
 */
public final class HostGuard {

    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(:\\d{0,5})?");

    private final Set<String> names = new HashSet<>();

    /** Makes a guard for a relay with these names; {@code localhost} is always one. */
    public HostGuard(Collection<String> names) {
        this.names.add("localhost");
        names.forEach(each -> this.names.add(plain(each)));
    }

    /**
     * Reports whether a request may be answered.
     *
     * @param isOnThisHost whether the client runs on this host
     * @param headers returns the lines of a header by its name; empty if there are none
     */
    public boolean allows(boolean isOnThisHost, Function<String, List<String>> headers) {
        boolean isBrowser = !headers.apply("Origin").isEmpty() || !headers.apply("Sec-Fetch-Site").isEmpty();
        List<String> hosts = headers.apply("Host");
        if (hosts.isEmpty()) {
            return !isBrowser; // HTTP/1.0, which no browser uses
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
