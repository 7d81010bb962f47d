package dev.jderp.launch;

import dev.jderp.assembly.StartSockets;
import dev.jderp.config.RelayConfig;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.sockets.GivenSocket.Kind;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenAddresses;
import dev.jderp.sockets.ListenException;
import dev.jderp.stunserver.StunOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** Tries the ports of a relay that is about to start, except those whose sockets it has been given. For one thread. */
final class PortChecks {

    private final RelayConfig config;
    private final GivenSockets given;
    private final boolean isTakeover;
    private final List<String> faults;

    /** Checks for {@code config}; each adds its faults to {@code faults}. */
    PortChecks(RelayConfig config, StartSockets sockets, List<String> faults) {
        this.config = config;
        this.given = sockets.given();
        this.isTakeover = sockets.isTakeover();
        this.faults = faults;
    }

    /** Tries all ports. */
    void checkAll() {
        checkHttpPort();
        if (config.frontDoor().enabled()) {
            checkFrontDoor(config.frontDoor());
        } else if (config.container().httpsPort() != 0) {
            checkPort("derp.https-port", "", config.container().httpsPort());
        }
        checkStun(config.stun());
        config.grid().filter(grid -> !isTakeover).ifPresent(grid -> checkPort(
                "derp.grid.address", grid.address().getHostAddress(), grid.port()));
    }

    /** Checks the container's port, which is one of the front door's if another process may take over from this one. */
    private void checkHttpPort() {
        String address = config.container().httpAddress();
        int port = config.container().httpPort();
        boolean isGiven = config.takeover().isPresent()
                && bindAddresses(List.of(address)).stream().allMatch(each -> given.covers(Kind.TCP, each, port));
        if (!isGiven) {
            checkPort("derp.http-port", address, port);
        }
    }

    private void checkFrontDoor(FrontDoorOptions options) {
        for (InetAddress each : bindAddresses(options.addresses())) {
            String address = text(each);
            if (!given.covers(Kind.TCP, each, options.port())) {
                checkPort("derp.front-door.port", address, options.port());
            }
            if (options.plainPort() != 0 && !given.covers(Kind.TCP, each, options.plainPort())) {
                checkPort("derp.front-door.plain-port", address, options.plainPort());
            }
        }
    }

    private void checkStun(StunOptions options) {
        for (InetAddress each : options.enabled() ? bindAddresses(options.addresses()) : List.<InetAddress>of()) {
            if (given.covers(Kind.UDP, each, options.port())) {
                continue;
            }
            String address = text(each);
            try (DatagramSocket socket = new DatagramSocket(null)) {
                socket.bind(socketAddress(address, options.port()));
            } catch (IOException e) {
                faults.add(portFault("derp.stun-port", address, options.port(), "UDP port", e));
            }
        }
    }

    /** An address as the checks bind it; an empty text means all addresses of this host. */
    private static String text(InetAddress address) {
        return address instanceof Inet6Address && address.isAnyLocalAddress() ? "" : address.getHostAddress();
    }

    /** The addresses to bind for those in the settings. */
    private List<InetAddress> bindAddresses(List<String> configured) {
        try {
            return ListenAddresses.of(configured, ListenAddresses.hasIpv6());
        } catch (ListenException e) {
            if (!faults.contains(e.getMessage())) { // front door and STUN listen on the same addresses
                faults.add(e.getMessage());
            }
            return List.of();
        }
    }

    private static InetSocketAddress socketAddress(String address, int port) {
        return address.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    }

    private static String portFault(String setting, String address, int port, String kind, IOException cause) {
        String on = address.isEmpty() ? "" : " on " + address;
        return setting + " is " + port + "; the " + kind + " cannot be opened" + on + ": " + cause.getMessage();
    }

    private void checkPort(String setting, String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(socketAddress(address, port));
        } catch (IOException e) {
            faults.add(portFault(setting, address, port, "port", e));
        }
    }
}
