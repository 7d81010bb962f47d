package dev.jderp.assembly;

import dev.jderp.config.RelayConfig;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import java.nio.file.Path;
import java.util.Optional;

/** Formats the lines that a relay prints when it is ready: its URLs, key and certificate. */
public final class ReadyText {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ReadyText() {}

    /**
     * The lines, preceded by an empty one.
     *
     * @param certName the certificate's pin, or empty
     * @param adminToken the file with the administrator's token that the relay has created, if there is one
     */
    public static String of(RelayConfig config, NodePublicKey key, String certName, Optional<Path> adminToken) {
        StringBuilder lines = new StringBuilder("\njderp is ready\n");
        String http = "http://" + authority(config.hostname(), config.container().httpPort());
        String main = http;
        FrontDoorOptions frontDoor = config.frontDoor();
        if (frontDoor.enabled()) {
            main = (frontDoor.tls() ? "https://" : "http://") + authority(config.hostname(), frontDoor.port());
            line(lines, "DERP", main + "/derp");
        } else {
            line(lines, "DERP", http + "/derp");
            if (config.container().httpsPort() != 0) {
                line(lines, "", "https://" + authority(config.hostname(), config.container().httpsPort()) + "/derp");
            }
        }
        if (config.stun().enabled()) {
            line(lines, "STUN", "stun:" + authority(config.hostname(), config.stun().port()));
        }
        line(lines, "DERP map", main + "/derpmap/default");
        line(lines, "public key", key.text());
        if (!certName.isEmpty()) {
            line(lines, "certificate", certName);
        }
        config.acme().ifPresent(acme -> line(lines, "certificate", "from " + acme.directory().getHost()));
        adminToken.ifPresent(file -> line(lines, "admin token", file.toString()));
        return lines.toString();
    }

    /** The URL at which clients find the relay, without a path, by the port that the map advertises. */
    static String url(RelayConfig config) {
        boolean isPlain = config.frontDoor().enabled()
                ? !config.frontDoor().tls() && config.region().derpPort() == config.frontDoor().port()
                : config.container().httpsPort() == 0 && config.region().derpPort() == config.container().httpPort();
        int port = config.region().derpPort();
        return isPlain
                ? "http://" + HostPort.text(config.hostname(), port, HTTP)
                : "https://" + HostPort.text(config.hostname(), port, HTTPS);
    }

    /** Host and port in the form of a URL: an IPv6 address in brackets. */
    public static String authority(String host, int port) {
        return HostPort.text(host, port);
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(String.format("  %-12s %s%n", name, value));
    }
}
