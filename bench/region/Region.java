import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Simulates a region of a million clients over several nodes, prints its table, and writes it with a chart into
 * docs/scale.md and docs/scale.svg. Seeded: the same table each time. About ten seconds; needs a JDK of 25.
 *
 * <pre>
 *     java bench/region/Region.java
 * </pre>
 */
public final class Region {

    private static final int CLIENTS = 1_000_000;
    private static final int[] NODES = {3, 5, 10, 20, 30};
    private static final long SEED = 1;
    /** Measured by RemoteKeys.java. */
    private static final double REMOTE_KEY_BYTES = 59;
    /** An idle connection with TLS in a process without the application server: docs/performance.md. */
    private static final double CONNECTION_BYTES = 13_600;

    private static final Path PAGE = Path.of("docs/scale.md");
    private static final Path CHART = Path.of("docs/scale.svg");
    private static final String BEGIN = "<!-- region -->\n";
    private static final String END = "<!-- /region -->";
    private static final String HEAD = """
            | nodes | order of nodes | forwarded: before, while away, an hour after | fullest node | updates/s, KB/s \
            | peak updates/s | memory, GB: own, remote | moved | back: half, 99 %, last, s |
            |--:|---|--:|--:|--:|--:|--:|--:|--:|
            """;

    private Region() {}

    /** Runs every simulation; takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Tailnets tailnets = new Tailnets(CLIENTS, SEED);
        StringBuilder table = new StringBuilder(HEAD);
        List<Simulation.Figures> any = new ArrayList<>();
        List<Simulation.Figures> ordered = new ArrayList<>();
        for (int nodes : NODES) {
            any.add(new Simulation(tailnets, nodes, false, SEED).run());
            ordered.add(new Simulation(tailnets, nodes, true, SEED).run());
            table.append(row(nodes, "any", any.getLast())).append(row(nodes, "by tailnet", ordered.getLast()));
        }
        table.append(String.format("%n%,d clients in %,d tailnets of 2 to %,d; half of the clients are in tailnets of "
                + "more than %d.%n", CLIENTS, tailnets.count(), tailnets.largest(), tailnets.medianOfClients()));
        System.out.print(table);
        String page = Files.readString(PAGE);
        Files.writeString(PAGE, page.substring(0, page.indexOf(BEGIN)) + BEGIN + "![" + Chart.TITLE
                + "](scale.svg)\n\n" + table + page.substring(page.indexOf(END)));
        Files.writeString(CHART, new Chart(NODES).svg(any, ordered, Region::ownGigabytes, Region::remoteGigabytes));
    }

    private static double ownGigabytes(Simulation.Figures figures) {
        return figures.localClients * CONNECTION_BYTES / 1e9;
    }

    private static double remoteGigabytes(Simulation.Figures figures) {
        return figures.remoteKeys * REMOTE_KEY_BYTES / 1e9;
    }

    private static String row(int nodes, String order, Simulation.Figures f) {
        return String.format("| %d | %s | %.0f, %.0f, %.0f %% | %.2f | %,.0f, %.0f | %,.0f | %.2f, %.2f | %,d "
                + "| %.1f, %.1f, %.1f |%n",
                nodes, order, f.forwardedBefore * 100, f.forwardedWhileAway * 100, f.forwardedAtEnd * 100,
                f.fullestNode, f.updatesReceived, f.updateBytesReceived / 1e3, f.peakUpdatesReceived, ownGigabytes(f),
                remoteGigabytes(f), f.moved, f.backMedian, f.backP99, f.backLast);
    }
}
