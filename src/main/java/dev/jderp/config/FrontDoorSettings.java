package dev.jderp.config;

import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.StunOptions;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of the front door and of STUN. */
final class FrontDoorSettings {

    private static final int MOST_PORT = 65535;
    private static final int MOST_LOOPS = 1024;
    private static final int MOST_STRANGERS = 1 << 24;

    private FrontDoorSettings() {}

    static FrontDoorOptions read(Settings s) throws SettingException {
        boolean enabled = s.flag(Setting.FRONT_DOOR_ENABLED);
        Optional<String> httpsPort = s.set(Setting.HTTPS_PORT).filter(port -> !port.equals("0"));
        if (enabled && httpsPort.isPresent()) {
            throw Settings.wrong(Setting.HTTPS_PORT, httpsPort.get(),
                    "0 or nothing: HTTPS is on " + Setting.FRONT_DOOR_PORT.key() + " while there is a front door");
        }
        int port = s.number(Setting.FRONT_DOOR_PORT, 1, MOST_PORT);
        int strangers = s.number(Setting.FRONT_DOOR_MAX_STRANGERS, 1, MOST_STRANGERS);
        return new FrontDoorOptions(
                enabled,
                s.addresses(Setting.FRONT_DOOR_ADDRESSES),
                port,
                s.flag(Setting.FRONT_DOOR_TLS),
                pem(s),
                s.number(Setting.FRONT_DOOR_EVENT_LOOPS, 0, MOST_LOOPS),
                s.number(Setting.FRONT_DOOR_PLAIN_PORT, 0, MOST_PORT),
                new FrontDoorOptions.Plain(
                        s.host(Setting.HOSTNAME),
                        s.number(Setting.ADVERTISED_DERP_PORT, Integer.toString(port), 1, MOST_PORT),
                        s.file(Setting.FRONT_DOOR_ACME_WEBROOT)),
                s.networks(Setting.FRONT_DOOR_PROXY_PROTOCOL_FROM),
                new FrontDoorOptions.Limits(
                        s.duration(Setting.HANDSHAKE_TIMEOUT, false),
                        s.duration(Setting.FRONT_DOOR_REQUEST_TIMEOUT, false),
                        strangers,
                        s.number(
                                Setting.FRONT_DOOR_MAX_STRANGERS_PER_ADDRESS,
                                Integer.toString(FrontDoorOptions.Limits.usualShare(strangers)), 1, MOST_STRANGERS),
                        s.number(Setting.FRONT_DOOR_MAX_BODY, 0, Integer.MAX_VALUE),
                        rate(s, Setting.ACCEPT_CONNECTION_LIMIT, Setting.ACCEPT_CONNECTION_BURST),
                        rate(
                                s, Setting.ACCEPT_CONNECTION_LIMIT_PER_ADDRESS,
                                Setting.ACCEPT_CONNECTION_BURST_PER_ADDRESS)),
                s.duration(Setting.TCP_KEEPALIVE_TIME, false),
                s.duration(Setting.TCP_USER_TIMEOUT, true));
    }

    static StunOptions stun(Settings s) throws SettingException {
        return new StunOptions(s.flag(Setting.STUN), s.addresses(Setting.FRONT_DOOR_ADDRESSES),
                s.number(Setting.STUN_PORT, 1, MOST_PORT));
    }

    private static FrontDoorOptions.Rate rate(Settings s, Setting perSecond, Setting burst) throws SettingException {
        return new FrontDoorOptions.Rate(s.rate(perSecond), s.number(burst, 1, Integer.MAX_VALUE));
    }

    private static Optional<FrontDoorOptions.Pem> pem(Settings s) throws SettingException {
        Optional<String> certificate = s.set(Setting.FRONT_DOOR_CERTIFICATE_FILE);
        Optional<String> key = s.set(Setting.FRONT_DOOR_KEY_FILE);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (key.isEmpty()) {
            throw Settings.wrong(Setting.FRONT_DOOR_KEY_FILE, "", "the key to the certificate that is set");
        }
        if (certificate.isEmpty()) {
            throw Settings.wrong(Setting.FRONT_DOOR_CERTIFICATE_FILE, "", "the certificate for the key that is set");
        }
        Path none = Path.of("");
        return Optional.of(new FrontDoorOptions.Pem(
                s.path(Setting.FRONT_DOOR_CERTIFICATE_FILE, none), s.path(Setting.FRONT_DOOR_KEY_FILE, none)));
    }
}
