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

/** Reads the settings of the front door and of STUN. */
final class FrontDoorSettings {

    private static final int MAX_PORT = 65535;
    /** Go's default, which derper uses if its flag is 0. */
    private static final Duration GO_KEEPALIVE = Duration.ofSeconds(15);
    /** The maximum on Linux. */
    private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(32_767);
    private static final Duration MAX_USER_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);
    private static final int MAX_LOOPS = 1024;
    private static final int MAX_PENDING = 1 << 24;

    private FrontDoorSettings() {}

    static FrontDoorOptions read(Settings s) {
        boolean enabled = s.flag(Setting.FRONT_DOOR_ENABLED);
        Optional<String> httpsPort = s.set(Setting.HTTPS_PORT).filter(port -> !port.equals("0"));
        if (enabled && httpsPort.isPresent()) {
            var unused = s.reject(Setting.HTTPS_PORT, httpsPort.get(), "0, or not set: HTTPS is on "
                    + Setting.FRONT_DOOR_PORT.key() + " while the front door is on", 0);
        }
        ListenSettings listen = ListenSettings.read(s);
        return FrontDoorOptions.builder()
                .enabled(enabled)
                .addresses(listen.addresses())
                .port(listen.port())
                .tls(s.flag(Setting.FRONT_DOOR_TLS))
                .pem(pem(s))
                .eventLoops(s.number(Setting.FRONT_DOOR_EVENT_LOOPS, 0, MAX_LOOPS))
                .plainPort(Math.max(0, s.number(Setting.FRONT_DOOR_PLAIN_PORT, -1, MAX_PORT)))
                .plain(plain(s, listen.port()))
                .proxyProtocolFrom(s.networks(Setting.FRONT_DOOR_PROXY_PROTOCOL_FROM))
                .limits(limits(s))
                .keepAliveTime(keepAlive(s))
                .userTimeout(atMost(
                        s, Setting.TCP_USER_TIMEOUT, s.duration(Setting.TCP_USER_TIMEOUT, true), MAX_USER_TIMEOUT))
                .build();
    }

    private static PlainPortOptions plain(Settings s, int port) {
        return new PlainPortOptions(
                s.host(Setting.HOSTNAME),
                s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(port), 1, MAX_PORT),
                s.file(Setting.FRONT_DOOR_ACME_WEBROOT));
    }

    private static PendingLimits limits(Settings s) {
        int pending = s.number(Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS, 1, MAX_PENDING);
        String share = Integer.toString(PendingLimits.defaultShare(pending));
        return new PendingLimits(
                s.duration(Setting.HANDSHAKE_TIMEOUT, false),
                s.duration(Setting.FRONT_DOOR_REQUEST_TIMEOUT, false),
                pending,
                s.number(Setting.FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS, share, 1, MAX_PENDING),
                s.number(Setting.FRONT_DOOR_MAX_BODY, 0, Integer.MAX_VALUE),
                rate(s, Setting.ACCEPT_CONNECTION_LIMIT, Setting.ACCEPT_CONNECTION_BURST),
                rate(s, Setting.ACCEPT_CONNECTION_LIMIT_PER_ADDRESS, Setting.ACCEPT_CONNECTION_BURST_PER_ADDRESS));
    }

    static StunOptions stun(Settings s) {
        return new StunOptions(s.flag(Setting.STUN), ListenSettings.read(s).addresses(),
                s.number(Setting.STUN_PORT, 1, MAX_PORT));
    }

    private static PendingLimits.Rate rate(Settings s, Setting perSecond, Setting burst) {
        double rate = s.rate(perSecond);
        return new PendingLimits.Rate(rate,
                Math.max(1, s.capped(burst, rate == 0 ? Integer.MIN_VALUE : 1, Integer.MAX_VALUE)));
    }

    /** The keepalive time in whole seconds; zero disables it, as a negative flag of derper does. */
    private static Duration keepAlive(Settings s) {
        Setting setting = Setting.TCP_KEEPALIVE_TIME;
        Duration time = GoDuration.parseSigned(s.text(setting)).orElseGet(() -> s.rejectDuration(setting, ""));
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
            return CertificateSettings.pem(s);
        }
        if (key.isEmpty()) {
            var unused = s.reject(Setting.FRONT_DOOR_KEY_FILE, "", "the file with the key of the certificate", "");
        }
        if (certificate.isEmpty()) {
            var unused = s.reject(
                    Setting.FRONT_DOOR_CERTIFICATE_FILE, "", "the file with the certificate of the key", "");
        }
        Path none = Path.of("");
        return Optional.of(new PemFiles(
                s.path(Setting.FRONT_DOOR_CERTIFICATE_FILE, none), s.path(Setting.FRONT_DOOR_KEY_FILE, none)));
    }
}
