package dev.jderp.rest.status;

import dev.jderp.mesh.NeighbourStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The relay's names, ports and certificate, as an entry for it in a DERP map needs them.
 *
 * @param hostname the name that clients know it by
 * @param regionId its region
 * @param regionCode the region's short code
 * @param regionName the region's display name
 * @param nodeName its name in the DERP map
 * @param derpPort the port for DERP that it listens on
 * @param httpPort the container's port
 * @param enabled whether packets are relayed
 * @param startedAt the time of its start
 * @param certificate the certificate that clients are shown now; empty where another program serves TLS
 * @param mapVersion the version of the DERP map that it serves now
 * @param links the links to other relays, as they are now
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
        Supplier<String> mapVersion,
        Supplier<List<NeighbourStatus>> links) {

    /**
     * A certificate.
     *
     * @param pin the pin by which clients verify it without an authority; empty where they do not need one
     * @param subject its subject
     * @param notAfter the end of its validity
     */
    public record Certificate(String pin, String subject, Instant notAfter) {
    }
}
