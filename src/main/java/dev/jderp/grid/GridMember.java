package dev.jderp.grid;

/**
 * A member of the grid.
 *
 * @param id its number in the grid, which is new after a restart and after a split
 * @param node its relay's name in the DERP map
 * @param neighbour where its relay's neighbours find it, as {@code host:port}; empty if it does not advertise that
 * @param address the address of its host in the grid
 */
public record GridMember(String id, String node, String neighbour, String address) {
}
