package dev.jderp.derpmap;

/**
 * A fault in a map, or a warning about it.
 *
 * @param path the place, such as {@code Regions["900"].Nodes[1].DERPPort}; empty for the whole map
 * @param problem the fault, such as {@code 70000 is not a port}
 */
public record Fault(String path, String problem) {

    /** Place and problem in one line. */
    public String text() {
        return path.isEmpty() ? problem : path + ": " + problem;
    }
}
