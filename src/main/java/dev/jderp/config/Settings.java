package dev.jderp.config;

import dev.jderp.url.HttpUrl;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Settings by name, read as what they are; every complaint names the setting, its value and what was expected. */
final class Settings {

    private static final int MAX_HOST = 253;
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final Function<String, Optional<String>> source;

    Settings(Function<String, Optional<String>> source) {
        this.source = source;
    }

    Optional<String> set(Setting setting) {
        return source.apply(setting.key()).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(Setting setting) {
        return set(setting).orElse(setting.defaultText());
    }

    int number(Setting setting, String fallback, int least, int most) throws SettingException {
        String value = set(setting).orElse(fallback);
        try {
            int n = Integer.parseInt(value);
            if (n >= least && n <= most) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(setting, value, "a whole number from " + least + " to " + most);
    }

    int number(Setting setting, int least, int most) throws SettingException {
        return number(setting, setting.defaultText(), least, most);
    }

    Duration duration(Setting setting, boolean zeroAllowed) throws SettingException {
        String value = text(setting);
        return GoDuration.parse(value)
                .filter(d -> zeroAllowed || !d.isZero())
                .orElseThrow(() -> wrong(
                        setting, value, "a duration such as 2s, 1m30s or 500ms" + (zeroAllowed ? ", or 0" : "")));
    }

    boolean flag(Setting setting) throws SettingException {
        String value = text(setting);
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(setting, value, "true or false");
        };
    }

    double rate(Setting setting) throws SettingException {
        String value = text(setting);
        try {
            double rate = Double.parseDouble(value);
            if (rate >= 0 && Double.isFinite(rate)) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(setting, value, "a number of connections a second, 0 for no limit");
    }

    /** Literal addresses. */
    List<String> addresses(Setting setting) throws SettingException {
        List<String> addresses = list(setting);
        for (String each : addresses) {
            if (!isIp(each)) {
                throw wrong(setting, each, "IP addresses with commas between");
            }
        }
        return addresses;
    }

    /** Literal addresses and networks in CIDR notation. */
    List<String> networks(Setting setting) throws SettingException {
        List<String> networks = list(setting);
        for (String each : networks) {
            if (!isNetwork(each)) {
                throw wrong(setting, each, "IP addresses and networks such as 10.0.0.0/8, with commas between");
            }
        }
        return networks;
    }

    /** Whether the text is a literal address, or a network in CIDR notation. */
    static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String bits = slash < 0 ? "0" : text.substring(slash + 1);
        int most = IPV6.matcher(address).matches() ? IPV6_BITS : IPV4_BITS;
        return isIp(address) && bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most;
    }

    /** What stands between commas. */
    List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    private static boolean isIp(String text) {
        return isIp(text, IPV4) || isIp(text, IPV6);
    }

    Path path(Setting setting, Path fallback) throws SettingException {
        Optional<String> value = set(setting);
        try {
            return value.map(Path::of).orElse(fallback);
        } catch (InvalidPathException e) {
            throw wrong(setting, value.orElse(""), "a path");
        }
    }

    /** A file that is named, empty if none is. */
    Optional<Path> file(Setting setting) throws SettingException {
        return set(setting).isEmpty() ? Optional.empty() : Optional.of(path(setting, Path.of("")));
    }

    /** What was given for {@code setting}, or a part of it, as a URL for HTTP. */
    URI url(Setting setting, String value) throws SettingException {
        if (HttpUrl.isUrl(value)) {
            return URI.create(value);
        }
        throw wrong(setting, value, "a URL that begins with http:// or https://");
    }

    String host(Setting setting) throws SettingException {
        String value = text(setting);
        if (!(HttpUrl.isName(value) && value.length() <= MAX_HOST) && !isIp(value, IPV6)) {
            throw wrong(setting, value, "a host name or an IP address");
        }
        return value;
    }

    String ipv4(Setting setting) throws SettingException {
        return ip(setting, IPV4, "an IPv4 address, none or nothing");
    }

    String ipv6(Setting setting) throws SettingException {
        return ip(setting, IPV6, "an IPv6 address, none or nothing");
    }

    private String ip(Setting setting, Pattern form, String expected) throws SettingException {
        String value = text(setting);
        if (!value.isEmpty() && !value.equals("none") && !isIp(value, form)) {
            throw wrong(setting, value, expected);
        }
        return value;
    }

    /** Whether the text is a literal address of a form, which no name server is asked about. */
    private static boolean isIp(String text, Pattern form) {
        if (!form.matcher(text).matches()) {
            return false;
        }
        try {
            var unused = InetAddress.getByName(text);
            return true;
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }

    static SettingException wrong(Setting setting, String value, String expected) {
        return new SettingException(setting.key() + " is \"" + value + "\"; expected " + expected);
    }
}
