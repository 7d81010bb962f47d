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
 * A URL of HTTP or HTTPS, taken apart. Its host may have an underscore, as names of services do, for which
 * {@link URI#getHost} has no answer.
 *
 * @param isTls whether it is https
 * @param host a name, or an IP address, IPv6 without brackets
 * @param port the port, which is the usual one where none is written
 * @param userInfo what stands before the host, decoded: as a rule a name and a password; empty for nothing
 * @param path path and query as they are written, {@code /} at least
 */
public record HttpUrl(boolean isTls, String host, int port, Optional<String> userInfo, String path) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*+\\.?");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:(?<user>[^@]*)@)?(?:\\[(?<v6>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|(?<name>[^@:\\[\\]]*))(?::(?<port>[0-9]{0,5}))?");

    /**
     * The URL in a text.
     *
     * @throws IllegalArgumentException if it is not a URL of HTTP or HTTPS with a host; the message does not show it
     */
    public static HttpUrl parse(String text) {
        try {
            return of(new URI(text));
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    /**
     * The URL that a URI is.
     *
     * @throws IllegalArgumentException if it is not a URL of HTTP or HTTPS with a host; the message does not show it
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
        return new IllegalArgumentException("this is not a URL that begins with http:// or https:// and a host");
    }

    /** The octets behind percent signs, as {@link URI#getUserInfo} has them, which is null beside an underscore. */
    private static String decoded(String rawUserInfo) {
        return URI.create("http://" + rawUserInfo + "@host/").getUserInfo();
    }

    /** Whether a text is a name of a host, with underscores or without, or an IPv4 address. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether a text is a URL of HTTP or HTTPS with a host. */
    public static boolean isUrl(String text) {
        try {
            var unused = parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The port of a URL that names none. */
    public static int defaultPort(boolean isTls) {
        return isTls ? HTTPS_PORT : HTTP_PORT;
    }

    /** Host and port as the Host header has them: without the port where it is the usual one. */
    public String hostHeader() {
        return HostPort.text(host, port, defaultPort(isTls));
    }

    /** Host and port. */
    public String hostPort() {
        return HostPort.text(host, port);
    }

    /** Scheme, host and port: what has one owner. */
    public String origin() {
        return (isTls ? "https://" : "http://") + hostHeader().toLowerCase(Locale.ROOT);
    }

    /** The URL to log: without user, password and query. */
    public String name() {
        int query = path.indexOf('?');
        return (isTls ? "https://" : "http://") + hostHeader() + (query < 0 ? path : path.substring(0, query));
    }

    /** The value of a header that shows user and password; empty where the URL has none. */
    public Optional<String> basicAuthorization() {
        return userInfo.map(
                it -> "Basic " + Base64.getEncoder().encodeToString(it.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The URL that a Location header names, seen from this one.
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
        URI relative = URI.create("http://host" + path).resolve(URI.create(location));
        HttpUrl seen = of(relative);
        return new HttpUrl(isTls, host, port, Optional.empty(), seen.path);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return name();
    }
}
