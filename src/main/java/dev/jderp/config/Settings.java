package dev.jderp.config;

import dev.jderp.kit.Cidr;
import dev.jderp.kit.GoDuration;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Parses single settings by type. A fault names the setting, its value and what was expected; it is collected in
 * {@link SettingFaults}, and a valid value is returned in its place, so that one start reports all faults. One thread.
 */
final class Settings {

    private static final int MAX_HOST = 253;
    private static final Pattern DEGREES = Pattern.compile("[-+]?[0-9]{1,3}(\\.[0-9]{1,15})?");
    private static final URI SOME_URL = URI.create("http://localhost/");

    private final Function<Setting, Optional<String>> source;
    private final SettingFaults faults;

    Settings(Function<Setting, Optional<String>> source, SettingFaults faults) {
        this.source = source;
        this.faults = faults;
    }

    Optional<String> set(Setting setting) {
        return source.apply(setting).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(Setting setting) {
        return set(setting).orElse(setting.defaultText());
    }

    int number(Setting setting, String fallback, int min, int max) {
        String value = set(setting).orElse(fallback);
        OptionalLong n = GoNumber.parseInteger(value);
        return n.isPresent() && n.getAsLong() >= min && n.getAsLong() <= max
                ? (int) n.getAsLong()
                : reject(setting, value, "a whole number from " + min + " to " + max, Integer.valueOf(fallback));
    }

    int number(Setting setting, int min, int max) {
        return number(setting, setting.defaultText(), min, max);
    }

    /** A whole number that is capped at {@code max}, since Go's flags take larger ones. */
    int capped(Setting setting, int min, int max) {
        OptionalLong n = GoNumber.parseInteger(text(setting));
        return n.isPresent() && n.getAsLong() > max ? max : number(setting, min, max);
    }

    Duration duration(Setting setting, boolean zeroAllowed) {
        return GoDuration.parse(text(setting))
                .filter(d -> zeroAllowed || !d.isZero())
                .orElseGet(() -> rejectDuration(setting, zeroAllowed ? ", or 0" : ""));
    }

    /** An interval; zero means never, and so does a negative one, as for derpprobe. */
    Duration interval(Setting setting) {
        return GoDuration.parseSigned(text(setting))
                .map(d -> d.isNegative() ? Duration.ZERO : d)
                .orElseGet(() -> rejectDuration(setting, ", or 0"));
    }

    Duration rejectDuration(Setting setting, String more) {
        return reject(setting, text(setting), "a duration such as 2s, 1m30s or 500ms" + more,
                GoDuration.parse(setting.defaultText()).orElse(Duration.ZERO));
    }

    boolean flag(Setting setting) {
        String value = text(setting);
        return GoNumber.parseBoolean(value)
                .orElseGet(() -> reject(setting, value, "true or false", setting.defaultText().equals("true")));
    }

    /** A rate in connections per second; 0 for no limit. */
    double rate(Setting setting) {
        String value = text(setting);
        OptionalDouble rate = GoNumber.parseNotNegative(value);
        if (rate.isEmpty()) {
            return reject(setting, value, "a number of connections per second, 0 or +Inf for no limit", 0.0);
        }
        return Double.isInfinite(rate.getAsDouble()) ? 0 : rate.getAsDouble();
    }

    /** An angle in degrees, from {@code -max} to {@code max}. */
    double degrees(Setting setting, int max) {
        String value = text(setting);
        if (DEGREES.matcher(value).matches() && Math.abs(Double.parseDouble(value)) <= max) {
            return Double.parseDouble(value) + 0.0; // -0 becomes 0
        }
        return reject(setting, value, "degrees from -" + max + " to " + max + ", such as 50.11", 0.0);
    }

    /** A list of IP addresses. */
    List<String> addresses(Setting setting) {
        return checkedList(setting, IpLiteral::isAddress, "comma-separated IP addresses");
    }

    /** A list of IP addresses and networks in CIDR notation. */
    List<String> networks(Setting setting) {
        return checkedList(setting, text -> Cidr.parse(text).isPresent(),
                "comma-separated IP addresses and networks such as 10.0.0.0/8");
    }

    /** A list; each element that is not valid is a fault. */
    List<String> checkedList(Setting setting, Predicate<String> isValid, String expected) {
        List<String> found = list(setting);
        found.stream().filter(isValid.negate()).forEach(each -> reject(setting, each, expected, each));
        return found;
    }

    /** The elements of a list that is separated by commas. */
    List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    Path path(Setting setting, Path fallback) {
        Optional<String> value = set(setting);
        try {
            return value.map(Path::of).orElse(fallback);
        } catch (InvalidPathException e) {
            return reject(setting, value.orElse(""), "a path", fallback);
        }
    }

    /** A path, empty if the setting is not set. */
    Optional<Path> file(Setting setting) {
        return set(setting).isEmpty() ? Optional.empty() : Optional.of(path(setting, Path.of("")));
    }

    /** Parses a value of {@code setting}, or an element of it, as a URL with the scheme http or https. */
    URI url(Setting setting, String value) {
        if (HttpUrl.isUrl(value)) {
            return URI.create(value);
        }
        return reject(setting, HttpUrl.withoutSecrets(value), "a URL that begins with http:// or https://", SOME_URL);
    }

    String host(Setting setting) {
        String value = text(setting);
        if (!(HttpUrl.isName(value) && value.length() <= MAX_HOST) && !IpLiteral.isAddress(value)) {
            return reject(setting, value, "a host name or an IP address", value);
        }
        return value;
    }

    String ipv4(Setting setting) {
        return ip(setting, IpLiteral::isIpv4, "an IPv4 address, none, or an empty value");
    }

    String ipv6(Setting setting) {
        return ip(setting, IpLiteral::isIpv6, "an IPv6 address, none, or an empty value");
    }

    private String ip(Setting setting, Predicate<String> form, String expected) {
        String value = text(setting);
        if (!value.isEmpty() && !value.equals("none") && !form.test(value)) {
            return reject(setting, value, expected, value);
        }
        return value;
    }

    /** A value that must be one of some words. */
    String word(Setting setting, String... words) {
        String value = text(setting);
        return List.of(words).contains(value)
                ? value
                : reject(setting, value, String.join(" or ", words), setting.defaultText());
    }

    /** Adds a fault and returns {@code instead}. */
    <T> T reject(Setting setting, String value, String expected, T instead) {
        faults.add(setting, fault(setting, value, expected));
        return instead;
    }

    /** Whether these settings have no fault so far. */
    boolean isFreeOf(Setting... these) {
        return faults.isFreeOf(these);
    }

    private static String fault(Setting setting, String value, String expected) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return setting.key() + " is \"" + line + "\"; expected " + expected;
    }

    static SettingException exception(Setting setting, String value, String expected) {
        return new SettingException(fault(setting, value, expected));
    }
}
