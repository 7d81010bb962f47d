import java.util.List;
import java.util.function.ToDoubleFunction;

/** Draws the figures of a simulated region as SVG: three panels over the number of nodes. */
final class Chart {

    static final String TITLE = "A region of a million clients over 3 to 30 nodes";

    private static final int WIDTH = 250;
    private static final int HEIGHT = 170;
    private static final int GAP = 70;
    private static final int LEFT = 50;
    private static final int TOP = 70;
    private static final String ANY = "#b5651d";
    private static final String ORDERED = "#2b7a78";

    private final StringBuilder out = new StringBuilder();
    private final int[] nodes;
    private int legends;

    Chart(int[] nodes) {
        this.nodes = nodes;
    }

    String svg(
            List<Simulation.Figures> any, List<Simulation.Figures> ordered,
            ToDoubleFunction<Simulation.Figures> own, ToDoubleFunction<Simulation.Figures> remote) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
                + "font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", LEFT + 3 * (WIDTH + GAP),
                TOP + HEIGHT + 60);
        add("<text x=\"12\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>%n", TITLE);
        axes(0, "forwarded packets, %", 100, 25);
        line(0, any, f -> f.forwardedBefore, ANY, "", "any node");
        line(0, ordered, f -> f.forwardedBefore, ORDERED, "", "by tailnet");
        line(0, ordered, f -> f.forwardedAtEnd, ORDERED, "4 3", "by tailnet, after a failure");
        axes(1, "memory of a node, GB", 5, 1);
        line(1, ordered, f -> own.applyAsDouble(f) / 5, ORDERED, "", "own clients");
        line(1, ordered, f -> remote.applyAsDouble(f) / 5, ANY, "", "keys of other nodes");
        axes(2, "until the last client is back, s", 30, 10);
        line(2, any, f -> f.backLast / 30, ANY, "", "any node");
        line(2, ordered, f -> f.backLast / 30, ORDERED, "", "by tailnet");
        return out.append("</svg>\n").toString();
    }

    private void add(String format, Object... values) {
        out.append(String.format(format, values));
    }

    private static int left(int panel) {
        return LEFT + panel * (WIDTH + GAP);
    }

    private void axes(int panel, String title, int max, int step) {
        int left = left(panel);
        legends = 0;
        add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", left, TOP - 14, title);
        for (int value = 0; value <= max; value += step) {
            int y = TOP + HEIGHT - HEIGHT * value / max;
            add("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%d\" "
                    + "text-anchor=\"end\">%d</text>%n", left, y, left + WIDTH, y, left - 6, y + 4, value);
        }
        for (int count : nodes) {
            add("<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n", x(panel, count), TOP + HEIGHT + 18,
                    count);
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">nodes</text>%n", left + WIDTH / 2, TOP + HEIGHT + 36);
    }

    private double x(int panel, int count) {
        return left(panel) + (double) WIDTH * count / nodes[nodes.length - 1];
    }

    private void line(
            int panel, List<Simulation.Figures> figures, ToDoubleFunction<Simulation.Figures> part, String colour,
            String dashes, String name) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < nodes.length; i++) {
            points.append(String.format("%.1f,%.1f ", x(panel, nodes[i]),
                    TOP + HEIGHT * (1 - part.applyAsDouble(figures.get(i)))));
        }
        String stroke = "stroke=\"" + colour + "\" stroke-width=\"2\""
                + (dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"");
        add("<polyline points=\"%s\" fill=\"none\" %s/>%n", points.toString().strip(), stroke);
        int y = TOP + 64 + 16 * legends++;
        add("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" %s/><text x=\"%d\" y=\"%d\" font-size=\"11\">%s</text>%n",
                left(panel) + 80, y, left(panel) + 100, y, stroke, left(panel) + 105, y + 4, name);
    }
}
