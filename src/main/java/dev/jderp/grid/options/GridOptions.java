package dev.jderp.grid.options;

import java.net.InetAddress;

/**
 * The grid that the relays of a region form.
 *
 * @param members where its members are found
 * @param address the private IPv4 address that this relay's member listens on
 * @param port the port of it
 * @param regionId the region: relays of other regions do not join
 * @param nodeName this relay's name in the DERP map
 * @param neighbour where neighbours find this relay, as {@code host:port}
 */
public record GridOptions(
        GridMembers members, InetAddress address, int port, int regionId, String nodeName, String neighbour) {

    /** The port if the setting has none. */
    public static final int DEFAULT_PORT = 6900;

    /** The name by which the members of one grid know each other. */
    public String clusterName() {
        return "jderp-region-" + regionId;
    }
}
