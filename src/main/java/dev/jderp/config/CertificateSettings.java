package dev.jderp.config;

import dev.jderp.acme.AcmeOptions;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.tls.PemFiles;
import dev.jderp.kit.IpLiteral;
import dev.jderp.url.HttpUrl;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where the certificate comes from: the relay itself, files, or an authority. */
final class CertificateSettings {

    /** The sources of a certificate. */
    private enum Mode {
        SELF,
        MANUAL,
        ACME
    }

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_NAMES = 100;
    private static final Map<String, URI> AUTHORITIES = Map.of(
            "letsencrypt", URI.create("https://acme-v02.api.letsencrypt.org/directory"),
            "letsencrypt-staging", URI.create("https://acme-staging-v02.api.letsencrypt.org/directory"),
            "gcp", URI.create("https://dv.acme-v02.api.pki.goog/directory"));

    private CertificateSettings() {}

    private static Mode mode(Settings s) {
        boolean hasFiles = s.set(Setting.FRONT_DOOR_CERTIFICATE_FILE).isPresent()
                || s.set(Setting.FRONT_DOOR_KEY_FILE).isPresent() || s.set(Setting.KEYSTORE).isPresent();
        return switch (s.text(Setting.CERTMODE)) {
            case "" -> hasFiles ? Mode.MANUAL : Mode.SELF;
            case "self" -> checked(s, Mode.SELF, hasFiles);
            case "manual" -> Mode.MANUAL;
            case "acme", "letsencrypt", "gcp" -> checked(s, Mode.ACME, hasFiles);
            default -> s.reject(Setting.CERTMODE, s.text(Setting.CERTMODE),
                    "self, manual, acme, letsencrypt, gcp, or an empty value", Mode.SELF);
        };
    }

    private static Mode checked(Settings s, Mode mode, boolean hasFiles) {
        return hasFiles
                ? s.reject(Setting.CERTMODE, s.text(Setting.CERTMODE),
                        "manual or an empty value, since files or a keystore are set", mode)
                : mode;
    }

    /** The PEM files that {@code derp.certdir} has for the host name; empty unless the mode needs them. */
    static Optional<PemFiles> pem(Settings s) {
        boolean isManual = s.text(Setting.CERTMODE).equals("manual");
        if (!isManual || mode(s) != Mode.MANUAL || s.set(Setting.KEYSTORE).isPresent()) {
            return Optional.empty();
        }
        if (s.set(Setting.CERTDIR).isEmpty()) {
            return s.reject(Setting.CERTMODE, "manual", Setting.FRONT_DOOR_CERTIFICATE_FILE.key() + " and "
                    + Setting.FRONT_DOOR_KEY_FILE.key() + ", " + Setting.KEYSTORE.key() + " or "
                    + Setting.CERTDIR.key() + " to be set", Optional.empty());
        }
        Path directory = s.path(Setting.CERTDIR, Path.of(""));
        String name = s.host(Setting.HOSTNAME);
        return Optional.of(new PemFiles(directory.resolve(name + ".crt"), directory.resolve(name + ".key")));
    }

    /** The options of an authority's certificate; empty in another mode. */
    static Optional<AcmeOptions> acme(Settings s, FrontDoorOptions frontDoor, int advertisedPort, Path state) {
        if (mode(s) != Mode.ACME) {
            checkUnused(s);
            return Optional.empty();
        }
        if (!frontDoor.enabled() || !frontDoor.tls()) {
            var unused = s.reject(Setting.CERTMODE, s.text(Setting.CERTMODE),
                    "self, manual or an empty value, since the front door does not use TLS", "");
        }
        return Optional.of(new AcmeOptions(
                directory(s), names(s), s.path(Setting.CERTDIR, state.resolve("acme")), s.text(Setting.ACME_EMAIL),
                s.flag(Setting.ACME_AGREE), binding(s), s.text(Setting.ACME_PROFILE),
                methods(frontDoor, advertisedPort)));
    }

    /** Refuses settings that have no effect, which is likely to be a missing {@code derp.certmode}. */
    private static void checkUnused(Settings s) {
        for (Setting each : List.of(Setting.ACME_DIRECTORY, Setting.ACME_NAMES, Setting.ACME_PROFILE,
                Setting.ACME_EAB_KID, Setting.ACME_EAB_KEY_FILE)) {
            if (s.set(each).isPresent() && s.isFreeOf(Setting.CERTMODE)) {
                var unused = s.reject(Setting.CERTMODE, s.text(Setting.CERTMODE),
                        "acme, since " + each.key() + " is set", "");
            }
        }
    }

    private static URI directory(Settings s) {
        String mode = s.text(Setting.CERTMODE);
        if (!mode.equals("acme")) {
            if (s.set(Setting.ACME_DIRECTORY).isPresent()) {
                var unused = s.reject(Setting.ACME_DIRECTORY, s.text(Setting.ACME_DIRECTORY),
                        "no value with " + Setting.CERTMODE.key() + "=" + mode, "");
            }
            return AUTHORITIES.getOrDefault(mode, URI.create(""));
        }
        String value = s.text(Setting.ACME_DIRECTORY);
        URI known = AUTHORITIES.get(value);
        if (known != null) {
            return known;
        }
        return HttpUrl.isUrl(value)
                ? URI.create(value)
                : s.reject(Setting.ACME_DIRECTORY, HttpUrl.withoutSecrets(value),
                        "letsencrypt, letsencrypt-staging, gcp, or a URL that begins with https://", URI.create(""));
    }

    /** The names that were set, so that an authority is never asked for another one. */
    private static List<String> names(Settings s) {
        Set<String> names = new LinkedHashSet<>();
        if (s.set(Setting.HOSTNAME).isEmpty()) {
            var unused = s.reject(Setting.HOSTNAME, "",
                    "a name or an address that an authority can check, since " + Setting.CERTMODE.key() + " is "
                            + s.text(Setting.CERTMODE),
                    "");
        } else {
            names.add(name(s, Setting.HOSTNAME, s.host(Setting.HOSTNAME)));
        }
        s.list(Setting.ACME_NAMES).forEach(each -> names.add(name(s, Setting.ACME_NAMES, each)));
        if (names.size() > MAX_NAMES) {
            var unused = s.reject(
                    Setting.ACME_NAMES, s.text(Setting.ACME_NAMES), "at most " + MAX_NAMES + " names", "");
        }
        return names.isEmpty() ? List.of("localhost") : new ArrayList<>(names);
    }

    /** One name, in the form that certificates have. */
    private static String name(Settings s, Setting setting, String value) {
        Optional<InetAddress> address = IpLiteral.parse(value);
        if (address.isPresent()) {
            boolean isLocal = address.get().isLoopbackAddress() || address.get().isAnyLocalAddress();
            return isLocal
                    ? s.reject(setting, value, "an address that an authority can reach", value)
                    : IpLiteral.text(address.get());
        }
        String name = value.toLowerCase(Locale.ROOT);
        boolean isValid = HttpUrl.isName(name) && name.indexOf('.') > 0 && name.indexOf('_') < 0
                && !name.endsWith(".") && !name.endsWith(".localhost") && !name.equals("localhost");
        return isValid
                ? name
                : s.reject(setting, value, "a host name in DNS without a wildcard, or an IP address", name);
    }

    private static Optional<AcmeOptions.ExternalAccount> binding(Settings s) {
        Optional<String> kid = s.set(Setting.ACME_EAB_KID);
        Optional<Path> key = s.file(Setting.ACME_EAB_KEY_FILE);
        if (kid.isPresent() != key.isPresent()) {
            Setting missing = kid.isPresent() ? Setting.ACME_EAB_KEY_FILE : Setting.ACME_EAB_KID;
            Setting set = kid.isPresent() ? Setting.ACME_EAB_KID : Setting.ACME_EAB_KEY_FILE;
            var unused = s.reject(missing, "", "a value, since " + set.key() + " is set", "");
        }
        return kid.flatMap(id -> key.map(file -> new AcmeOptions.ExternalAccount(id, file)));
    }

    /** The ways to prove names: by the plain port only if there is one, and first if only that one is reachable. */
    private static List<AcmeOptions.Method> methods(FrontDoorOptions frontDoor, int advertisedPort) {
        if (frontDoor.plainPort() == 0) {
            return List.of(AcmeOptions.Method.TLS_ALPN_01);
        }
        return isHttpsReachable(frontDoor, advertisedPort) || frontDoor.plainPort() != HTTP
                ? List.of(AcmeOptions.Method.TLS_ALPN_01, AcmeOptions.Method.HTTP_01)
                : List.of(AcmeOptions.Method.HTTP_01, AcmeOptions.Method.TLS_ALPN_01);
    }

    private static boolean isHttpsReachable(FrontDoorOptions frontDoor, int advertisedPort) {
        return frontDoor.port() == HTTPS || advertisedPort == HTTPS;
    }

    /** A warning if no authority can reach the relay by its settings; else empty. */
    static Optional<String> unreachableWarning(RelayConfig config) {
        FrontDoorOptions door = config.frontDoor();
        if (config.acme().isEmpty() || isHttpsReachable(door, config.region().derpPort()) || door.plainPort() == HTTP) {
            return Optional.empty();
        }
        return Optional.of("authorities connect to ports 443 and 80 only, but " + Setting.FRONT_DOOR_PORT.key() + " is "
                + door.port() + " and " + Setting.FRONT_DOOR_PLAIN_PORT.key() + " is " + door.plainPort()
                + ": there is no certificate unless another program forwards one of those ports");
    }
}
