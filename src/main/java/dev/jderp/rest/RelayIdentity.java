package dev.jderp.rest;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a relay knows of itself.
 *
 * @param hostname the name that clients know it by
 * @param regionId its region
 * @param regionCode the region's short code
 * @param regionName the region's display name
 * @param nodeName its name in the DERP map
 * @param derpPort the port for DERP that it listens on
 * @param httpPort the container's port
 * @param enabled whether packets are relayed
 * @param startedAt since when it runs
 * @param certificate the certificate that clients get now, empty where it is not ours
 * @param mapVersion the version of the DERP map that it serves now
 */
public record RelayIdentity(
        String hostname,
        int regionId,
        String regionCode,
        String regionName,
        String nodeName,
        int derpPort,
        int httpPort,
        boolean enabled,
        Instant startedAt,
        Supplier<Optional<Certificate>> certificate,
        Supplier<String> mapVersion) {

    /**
     * A certificate.
     *
     * @param pin what clients know it by without an authority; empty where they need none
     * @param subject whose it is
     * @param notAfter until when it holds
     */
    public record Certificate(String pin, String subject, Instant notAfter) {
    }
}
