package dev.jderp.assembly;

import dev.jderp.config.RelayConfig;
import dev.jderp.kit.IpLiteral;
import dev.jderp.sockets.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the container listens, or the HTTP server of a relay without one. That is {@code derp.http-port}, except in a
 * process that another one may take over from: there the front door listens at that port, so that the socket can be
 * handed over, and the container listens at a free port.
 *
 * @param reachable the address at which this host reaches the container
 * @param address the IP address that the container listens on; empty for all
 * @param pages where the front door listens in place of the container; empty if the container does
 */
public record ContainerPort(InetSocketAddress reachable, String address, Optional<InetSocketAddress> pages) {

    /** The port of the settings, for a container that was started by others. */
    public static ContainerPort ofSettings(RelayConfig config) {
        return new ContainerPort(
                config.container().reachableSocket(), config.container().httpAddress(), Optional.empty());
    }

    /**
     * The port for a container that this process starts.
     *
     * @throws IOException if no port is free
     */
    public static ContainerPort ofProcess(RelayConfig config) throws IOException {
        if (config.takeover().isEmpty()) {
            return ofSettings(config);
        }
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetAddress configured = IpLiteral.parse(config.container().httpAddress()).orElse(loopback);
        return new ContainerPort(
                new InetSocketAddress(loopback, FreePort.onLoopback()), loopback.getHostAddress(),
                Optional.of(new InetSocketAddress(configured, config.container().httpPort())));
    }
}
