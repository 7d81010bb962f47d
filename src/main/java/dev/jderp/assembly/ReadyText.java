package dev.jderp.assembly;

import dev.jderp.config.RelayConfig;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import java.nio.file.Path;
import java.util.Optional;

/** The few lines by which a relay says that it is ready, and where. */
public final class ReadyText {

    private ReadyText() {}

    /**
     * The lines, an empty one before them.
     *
     * @param certName the certificate's pin, or empty
     * @param adminToken the file with the token that was made at this start, if one was
     */
    public static String of(RelayConfig config, NodePublicKey key, String certName, Optional<Path> adminToken) {
        StringBuilder lines = new StringBuilder("\njderp is ready\n");
        String http = "http://" + authority(config.hostname(), config.httpPort());
        String main = http;
        FrontDoorOptions door = config.frontDoor();
        if (door.enabled()) {
            main = (door.tls() ? "https://" : "http://") + authority(config.hostname(), door.port());
            line(lines, "DERP", main + "/derp");
        } else {
            line(lines, "DERP", http + "/derp");
            if (config.httpsPort() != 0) {
                line(lines, "", "https://" + authority(config.hostname(), config.httpsPort()) + "/derp");
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
        adminToken.ifPresent(file -> line(lines, "admin token", file.toString()));
        return lines.toString();
    }

    /** Host and port as they stand in a URL. */
    public static String authority(String host, int port) {
        return HostPort.text(host, port);
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(String.format("  %-12s %s%n", name, value));
    }
}
