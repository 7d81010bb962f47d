package dev.jderp.stunserver;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The addresses of this host's network interfaces.
 *
 * @param addresses the addresses that can be bound
 * @param broadcasts the broadcast addresses of their networks
 */
record LocalAddresses(Set<InetAddress> addresses, Set<InetAddress> broadcasts) {

    private static final int HEX_DIGITS = 32;
    /** Flags of addresses that cannot be bound: duplicate address detection is still running, or has failed. */
    private static final int UNUSABLE_FLAGS = 0x40 | 0x08;

    /** Copies the sets. */
    LocalAddresses {
        addresses = Set.copyOf(addresses);
        broadcasts = Set.copyOf(broadcasts);
    }

    /**
     * Reads the addresses of the interfaces that are up. On Linux the IPv6 addresses are read from a file, since Java
     * does not return them in a process that prefers IPv4, as Payara Micro does.
     *
     * @throws IOException if the interfaces or the file cannot be read
     */
    static LocalAddresses read() throws IOException {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        Set<InetAddress> broadcasts = new HashSet<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp()) {
                addresses.addAll(Collections.list(each.getInetAddresses()));
                each.getInterfaceAddresses().stream().map(InterfaceAddress::getBroadcast).filter(Objects::nonNull)
                        .forEach(broadcasts::add);
            }
        }
        Path ipv6 = Path.of("/proc/net/if_inet6");
        if (Files.exists(ipv6)) {
            addresses.removeIf(each -> !(each instanceof Inet4Address));
            for (String line : Files.readAllLines(ipv6)) {
                addLinux(line, addresses);
            }
        }
        return new LocalAddresses(addresses, broadcasts);
    }

    /**
     * Adds the address of one line of {@code /proc/net/if_inet6}: address, interface, prefix length, scope and flags in
     * hex, and a name.
     */
    static void addLinux(String line, Set<InetAddress> to) throws IOException {
        List<String> fields = List.of(line.strip().split("\\s+"));
        if (fields.size() < 5 || fields.get(0).length() != HEX_DIGITS) {
            return;
        }
        byte[] address = new byte[HEX_DIGITS / 2];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) Integer.parseInt(fields.get(0), 2 * i, 2 * i + 2, 16);
        }
        int scope = Integer.parseInt(fields.get(1), 16);
        if ((Integer.parseInt(fields.get(4), 16) & UNUSABLE_FLAGS) == 0) {
            InetAddress plain = InetAddress.getByAddress(address);
            to.add(plain.isLinkLocalAddress() ? Inet6Address.getByAddress(null, address, scope) : plain);
        }
    }
}
