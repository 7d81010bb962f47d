package dev.jderp.url;

import dev.jderp.kit.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL of HTTP or HTTPS. Unlike for {@link URI#getHost}, its host may have an underscore, as names of services do.
 *
 * @param isTls whether it is https
 * @param host a name, or an IP address, IPv6 without brackets
 * @param port the port; the scheme's default port if the text has none
 * @param userInfo the part before the host, decoded, such as {@code name:password}; empty if there is none
 * @param path path and query as written, {@code /} at least
 */
public record HttpUrl(boolean isTls, String host, int port, Optional<String> userInfo, String path) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*+\\.?");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:(?<user>[^@]*)@)?(?:\\[(?<v6>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|(?<name>[^@:\\[\\]]*))"
                    + "(?::(?<port>[0-9]{0,5}))?");

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is not a URL of HTTP or HTTPS with a host; the message does not quote it
     */
    public static HttpUrl parse(String text) {
        try {
            return of(new URI(text));
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    /**
     * Converts a URI.
     *
     * @throws IllegalArgumentException if it is not a URL of HTTP or HTTPS with a host; the message does not quote it
     */
    public static HttpUrl of(URI uri) {
        if (!uri.toASCIIString().equals(uri.toString())) {
            return of(URI.create(uri.toASCIIString()));
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean isTls = scheme.equals("https");
        Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
        if (!(isTls || scheme.equals("http")) || uri.getRawAuthority() == null || !authority.matches()) {
            throw wrong();
        }
        String name = authority.group("name");
        if (name != null && !isName(name)) {
            throw wrong();
        }
        String written = authority.group("port");
        int port = written == null || written.isEmpty() ? defaultPort(isTls) : Integer.parseInt(written);
        if (port > MAX_PORT) {
            throw wrong();
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new HttpUrl(
                isTls,
                name != null ? name : authority.group("v6"),
                port,
                Optional.ofNullable(authority.group("user")).map(HttpUrl::decoded),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("invalid URL; expected http:// or https:// and a host");
    }

    /** Decodes percent signs; {@link URI#getUserInfo} of the URL itself is null if its host has an underscore. */
    private static String decoded(String rawUserInfo) {
        return URI.create("http://" + rawUserInfo + "@host/").getUserInfo();
    }

    /** Reports whether a text is the name of a host, with underscores or without, or an IPv4 address. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Reports whether a text is a URL of HTTP or HTTPS with a host. */
    public static boolean isUrl(String text) {
        try {
            var unused = parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns a text that may be a URL, valid or not, as it is shown: with {@code ***} for its user, password and
     * query.
     */
    public static String withoutSecrets(String text) {
        return text.replaceFirst("^([^:/]*://)[^/]*@", "$1***@").replaceFirst("^([^:/]*://[^?]*\\?).*", "$1***");
    }

    /** Returns the port of a URL without a port: 443 or 80. */
    public static int defaultPort(boolean isTls) {
        return isTls ? HTTPS_PORT : HTTP_PORT;
    }

    /** Returns host and port as the Host header has them: without the port where it is the default. */
    public String hostHeader() {
        return HostPort.text(host, port, defaultPort(isTls));
    }

    /** Returns {@code host:port}, IPv6 in brackets. */
    public String hostPort() {
        return HostPort.text(host, port);
    }

    /** Returns scheme, host and port, in lower case. */
    public String origin() {
        return (isTls ? "https://" : "http://") + hostHeader().toLowerCase(Locale.ROOT);
    }

    /** Returns the URL for logs: without user, password and query. */
    public String name() {
        int query = path.indexOf('?');
        return (isTls ? "https://" : "http://") + hostHeader() + (query < 0 ? path : path.substring(0, query));
    }

    /** Returns the value of an Authorization header with user and password; empty where the URL has none. */
    public Optional<String> basicAuthorization() {
        return userInfo.map(it -> it.indexOf(':') < 0 ? it + ":" : it)
                .map(it -> "Basic " + Base64.getEncoder().encodeToString(it.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Resolves the value of a Location header against this URL.
     *
     * @throws IllegalArgumentException if that is not a URL of HTTP or HTTPS with a host
     */
    public HttpUrl resolve(String location) {
        if (location.regionMatches(true, 0, "http:", 0, 5) || location.regionMatches(true, 0, "https:", 0, 6)) {
            return parse(location);
        }
        if (location.startsWith("//")) {
            return parse((isTls ? "https:" : "http:") + location);
        }
        int query = path.indexOf('?');
        URI relative = location.startsWith("?") // which URI.resolve takes for a query of the directory
                ? URI.create("http://host" + (query < 0 ? path : path.substring(0, query)) + location)
                : URI.create("http://host" + path).resolve(URI.create(location));
        HttpUrl seen = of(relative);
        return new HttpUrl(isTls, host, port, Optional.empty(), seen.path);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return name();
    }
}
