package dev.jderp.config;

import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.http.PlainPortOptions;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.tls.PemFiles;
import dev.jderp.kit.GoDuration;
import dev.jderp.stunserver.StunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the front door and of STUN. */
final class FrontDoorSettings {

    private static final int MAX_PORT = 65535;
    /** Go's own, where derper's flag is 0. */
    private static final Duration GO_KEEPALIVE = Duration.ofSeconds(15);
    /** Linux takes no more. */
    private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(32_767);
    private static final Duration MAX_USER_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);
    private static final int MAX_LOOPS = 1024;
    private static final int MAX_PENDING = 1 << 24;

    private FrontDoorSettings() {}

    static FrontDoorOptions read(Settings s) {
        boolean enabled = s.flag(Setting.FRONT_DOOR_ENABLED);
        Optional<String> httpsPort = s.set(Setting.HTTPS_PORT).filter(port -> !port.equals("0"));
        if (enabled && httpsPort.isPresent()) {
            var unused = s.reject(Setting.HTTPS_PORT, httpsPort.get(), "0 or nothing: HTTPS is on "
                    + Setting.FRONT_DOOR_PORT.key() + " while there is a front door", 0);
        }
        ListenSettings listen = ListenSettings.read(s);
        int pending = s.number(Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS, 1, MAX_PENDING);
        return new FrontDoorOptions(
                enabled,
                listen.addresses(),
                listen.port(),
                s.flag(Setting.FRONT_DOOR_TLS),
                pem(s),
                s.number(Setting.FRONT_DOOR_EVENT_LOOPS, 0, MAX_LOOPS),
                Math.max(0, s.number(Setting.FRONT_DOOR_PLAIN_PORT, -1, MAX_PORT)),
                new PlainPortOptions(
                        s.host(Setting.HOSTNAME),
                        s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(listen.port()), 1, MAX_PORT),
                        s.file(Setting.FRONT_DOOR_ACME_WEBROOT)),
                s.networks(Setting.FRONT_DOOR_PROXY_PROTOCOL_FROM),
                new PendingLimits(
                        s.duration(Setting.HANDSHAKE_TIMEOUT, false),
                        s.duration(Setting.FRONT_DOOR_REQUEST_TIMEOUT, false),
                        pending,
                        s.number(
                                Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS,
                                Integer.toString(PendingLimits.defaultShare(pending)), 1, MAX_PENDING),
                        s.number(Setting.FRONT_DOOR_MAX_BODY, 0, Integer.MAX_VALUE),
                        rate(s, Setting.ACCEPT_CONNECTION_LIMIT, Setting.ACCEPT_CONNECTION_BURST),
                        rate(
                                s, Setting.ACCEPT_CONNECTION_LIMIT_PER_ADDRESS,
                                Setting.ACCEPT_CONNECTION_BURST_PER_ADDRESS)),
                keepAlive(s),
                atMost(s, Setting.TCP_USER_TIMEOUT, s.duration(Setting.TCP_USER_TIMEOUT, true), MAX_USER_TIMEOUT));
    }

    static StunOptions stun(Settings s) {
        return new StunOptions(s.flag(Setting.STUN), ListenSettings.read(s).addresses(),
                s.number(Setting.STUN_PORT, 1, MAX_PORT));
    }

    private static PendingLimits.Rate rate(Settings s, Setting perSecond, Setting burst) {
        double rate = s.rate(perSecond);
        return new PendingLimits.Rate(rate,
                Math.max(1, s.bounded(burst, rate == 0 ? Integer.MIN_VALUE : 1, Integer.MAX_VALUE)));
    }

    /** In whole seconds, zero for no keepalive, which derper has where its flag is negative. */
    private static Duration keepAlive(Settings s) {
        Setting setting = Setting.TCP_KEEPALIVE_TIME;
        Duration time = GoDuration.parseSigned(s.text(setting)).orElseGet(() -> s.noDuration(setting, ""));
        if (time.isZero()) {
            return GO_KEEPALIVE;
        }
        Duration whole = Duration.ofSeconds(time.plusSeconds(1).minusNanos(1).toSeconds());
        return time.isNegative() ? Duration.ZERO : atMost(s, setting, whole, MAX_KEEPALIVE);
    }

    private static Duration atMost(Settings s, Setting setting, Duration time, Duration max) {
        return time.compareTo(max) <= 0
                ? time
                : s.reject(setting, s.text(setting), "a duration of at most " + max.toSeconds() + "s", max);
    }

    private static Optional<PemFiles> pem(Settings s) {
        Optional<String> certificate = s.set(Setting.FRONT_DOOR_CERTIFICATE_FILE);
        Optional<String> key = s.set(Setting.FRONT_DOOR_KEY_FILE);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (key.isEmpty()) {
            var unused = s.reject(Setting.FRONT_DOOR_KEY_FILE, "", "the key to the certificate that is set", "");
        }
        if (certificate.isEmpty()) {
            var unused = s.reject(
                    Setting.FRONT_DOOR_CERTIFICATE_FILE, "", "the certificate for the key that is set", "");
        }
        Path none = Path.of("");
        return Optional.of(new PemFiles(
                s.path(Setting.FRONT_DOOR_CERTIFICATE_FILE, none), s.path(Setting.FRONT_DOOR_KEY_FILE, none)));
    }
}
