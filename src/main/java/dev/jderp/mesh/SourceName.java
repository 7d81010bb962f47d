package dev.jderp.mesh;

import dev.jderp.url.HttpUrl;

/**
 * A place where neighbours are found, as {@code derp.mesh-find} names it.
 *
 * @param kind the kind of place
 * @param name the DNS name; empty for the map and the data grid
 * @param port the port of every relay that a DNS name leads to; 0 for the scheme's own
 */
public record SourceName(Kind kind, String name, int port) {

    /** The kinds of places. */
    public enum Kind {
        /** The addresses of a DNS name. */
        DNS,
        /** The SRV records of a DNS name. */
        SRV,
        /** The nodes of this relay's own region in the DERP map that it serves. */
        MAP,
        /** The members of the region's data grid. */
        GRID
    }

    /**
     * Reads {@code dns:NAME[:port]}, {@code srv:NAME}, {@code map} or {@code grid}.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static SourceName parse(String text) {
        if (text.equals("map")) {
            return new SourceName(Kind.MAP, "", 0);
        }
        if (text.equals("grid")) {
            return new SourceName(Kind.GRID, "", 0);
        }
        if (text.startsWith("srv:") && HttpUrl.isName(text.substring(4))) {
            return new SourceName(Kind.SRV, text.substring(4), 0);
        }
        if (text.startsWith("dns:") && text.indexOf('/') < 0) {
            NeighbourAddress at = NeighbourAddress.parse(text.substring(4));
            if (HttpUrl.isName(at.host())) {
                return new SourceName(Kind.DNS, at.host(), at.port());
            }
        }
        throw new IllegalArgumentException(text);
    }

    /** The text that {@link #parse} reads. */
    public String text() {
        return switch (kind) {
            case MAP -> "map";
            case GRID -> "grid";
            case SRV -> "srv:" + name;
            case DNS -> "dns:" + name + (port == 0 ? "" : ":" + port);
        };
    }
}
