package dev.jderp.derpmap;

/**
 * One thing that is wrong with a map.
 *
 * @param path where, such as {@code Regions["900"].Nodes[1].DERPPort}; empty for the whole
 * @param problem what, such as {@code 70000 is not a port}
 */
public record Fault(String path, String problem) {

    /** One line: where and what. */
    public String text() {
        return path.isEmpty() ? problem : path + ": " + problem;
    }
}
