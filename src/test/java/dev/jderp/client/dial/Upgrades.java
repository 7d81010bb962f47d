package dev.jderp.client.dial;

import java.io.IOException;
import java.util.Optional;

/** Upgrades streams for tests in other packages. */
public final class Upgrades {

    private Upgrades() {}

    /** Upgrades a stream to DERP at {@code /derp}. */
    public static void upgrade(ByteStream stream) throws IOException {
        new UpgradeRequest("x", "/derp", Optional.empty()).upgrade(stream);
    }

    /** The request of a fast start. */
    public static byte[] fastStart(String host, String idealNode) throws DialException {
        return UpgradeRequest.of(host, "/derp", Optional.of(idealNode)).fastStart();
    }
}
