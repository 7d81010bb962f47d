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

/**
 * Settings by name, read as what they are. A fault names the setting, its value and what was expected; it is noted, and
 * some legal value stands in, so that the other settings are read as well.
 */
final class Settings {

    private static final int MAX_HOST = 253;
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
        OptionalLong n = GoNumber.integer(value);
        return n.isPresent() && n.getAsLong() >= min && n.getAsLong() <= max
                ? (int) n.getAsLong()
                : reject(setting, value, "a whole number from " + min + " to " + max, Integer.valueOf(fallback));
    }

    int number(Setting setting, int min, int max) {
        return number(setting, setting.defaultText(), min, max);
    }

    /** A number that may be as large as Go's largest, which then counts as {@code max}. */
    int bounded(Setting setting, int min, int max) {
        OptionalLong n = GoNumber.integer(text(setting));
        return n.isPresent() && n.getAsLong() > max ? max : number(setting, min, max);
    }

    Duration duration(Setting setting, boolean zeroAllowed) {
        return GoDuration.parse(text(setting))
                .filter(d -> zeroAllowed || !d.isZero())
                .orElseGet(() -> noDuration(setting, zeroAllowed ? ", or 0" : ""));
    }

    /** An interval that may be zero or, as derpprobe takes it, negative: then it is zero, for never. */
    Duration interval(Setting setting) {
        return GoDuration.parseSigned(text(setting))
                .map(d -> d.isNegative() ? Duration.ZERO : d)
                .orElseGet(() -> noDuration(setting, ", or 0"));
    }

    Duration noDuration(Setting setting, String more) {
        return reject(setting, text(setting), "a duration such as 2s, 1m30s or 500ms" + more,
                GoDuration.parse(setting.defaultText()).orElse(Duration.ZERO));
    }

    boolean flag(Setting setting) {
        String value = text(setting);
        return GoNumber.bool(value)
                .orElseGet(() -> reject(setting, value, "true or false", setting.defaultText().equals("true")));
    }

    /** Connections a second, 0 for no limit. */
    double rate(Setting setting) {
        String value = text(setting);
        OptionalDouble rate = GoNumber.notNegative(value);
        if (rate.isEmpty()) {
            return reject(setting, value, "a number of connections a second, 0 or +Inf for no limit", 0.0);
        }
        return Double.isInfinite(rate.getAsDouble()) ? 0 : rate.getAsDouble();
    }

    /** Literal addresses. */
    List<String> addresses(Setting setting) {
        return all(setting, IpLiteral::isAddress, "IP addresses with commas between");
    }

    /** Literal addresses and networks in CIDR notation. */
    List<String> networks(Setting setting) {
        return all(setting, text -> Cidr.parse(text).isPresent(),
                "IP addresses and networks such as 10.0.0.0/8, with commas between");
    }

    /** A list of which each element must pass; those that do not are faults. */
    List<String> all(Setting setting, Predicate<String> passes, String expected) {
        List<String> found = list(setting);
        found.stream().filter(passes.negate()).forEach(each -> reject(setting, each, expected, each));
        return found;
    }

    /** What stands between commas. */
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

    /** A file that is named, empty if none is. */
    Optional<Path> file(Setting setting) {
        return set(setting).isEmpty() ? Optional.empty() : Optional.of(path(setting, Path.of("")));
    }

    /** What was given for {@code setting}, or a part of it, as a URL for HTTP. */
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
        return ip(setting, IpLiteral::isIpv4, "an IPv4 address, none or nothing");
    }

    String ipv6(Setting setting) {
        return ip(setting, IpLiteral::isIpv6, "an IPv6 address, none or nothing");
    }

    private String ip(Setting setting, Predicate<String> form, String expected) {
        String value = text(setting);
        if (!value.isEmpty() && !value.equals("none") && !form.test(value)) {
            return reject(setting, value, expected, value);
        }
        return value;
    }

    /** One of some words. */
    String word(Setting setting, String... words) {
        String value = text(setting);
        return List.of(words).contains(value)
                ? value
                : reject(setting, value, String.join(" or ", words), setting.defaultText());
    }

    /** Notes a fault. Returns {@code instead}. */
    <T> T reject(Setting setting, String value, String expected, T instead) {
        faults.add(setting, fault(setting, value, expected));
        return instead;
    }

    /** Whether no fault has been found with these settings. */
    boolean isFreeOf(Setting... these) {
        return faults.isFreeOf(these);
    }

    private static String fault(Setting setting, String value, String expected) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return setting.key() + " is \"" + line + "\"; expected " + expected;
    }

    static SettingException wrong(Setting setting, String value, String expected) {
        return new SettingException(fault(setting, value, expected));
    }
}
