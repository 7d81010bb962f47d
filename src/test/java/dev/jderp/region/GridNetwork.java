package dev.jderp.region;

import dev.jderp.testkit.Command;
import dev.jderp.testkit.GridNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Network namespaces for members of a grid. Each has one interface for clients, at a bridge with an address of this
 * host, and one for the other members, at a bridge of its own.
 */
final class GridNetwork implements AutoCloseable {

    /** The address of this host that the namespaces reach. */
    static final String HOST = "10.93.0.1";

    private static final String CLIENTS = "jgc";
    private static final String GRID = "jgg";

    private final List<List<String>> undo = new ArrayList<>();

    private final int size;

    private GridNetwork(int size) {
        this.size = size;
    }

    /** Makes namespaces; empty, with a printed reason, where that is not permitted. */
    static Optional<GridNetwork> create(int size) throws IOException, InterruptedException {
        GridNetwork network = new GridNetwork(size);
        try {
            network.make();
            return Optional.of(network);
        } catch (IOException e) {
            network.close();
            System.out.println("skipped: no network namespaces here: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void make() throws IOException, InterruptedException {
        for (String bridge : List.of(CLIENTS, GRID)) {
            Command.run("ip", "link", "add", bridge, "type", "bridge");
            undo.add(List.of("ip", "link", "del", bridge));
            Command.run("ip", "link", "set", bridge, "up");
        }
        Command.run("ip", "addr", "add", HOST + "/24", "dev", CLIENTS);
        for (int i = 0; i < size; i++) {
            Command.run("ip", "netns", "add", name(i));
            undo.add(List.of("ip", "netns", "del", name(i)));
            Command.run("ip", "-n", name(i), "link", "set", "lo", "up");
            attach(i, CLIENTS, "10.93.0.");
            attach(i, GRID, "10.94.0.");
        }
    }

    private static void attach(int i, String bridge, String network) throws IOException, InterruptedException {
        Command.run("ip", "link", "add", bridge + i, "type", "veth", "peer", "name", bridge, "netns", name(i));
        Command.run("ip", "link", "set", bridge + i, "master", bridge, "up");
        Command.run("ip", "-n", name(i), "addr", "add", network + (i + 2) + "/24", "dev", bridge);
        Command.run("ip", "-n", name(i), "link", "set", bridge, "up");
    }

    private static String name(int i) {
        return "jderp-grid-" + i;
    }

    /** Where a server in a namespace is. */
    static GridNode.Place place(int i) {
        return new GridNode.Place("10.93.0." + (i + 2), "10.94.0." + (i + 2),
                List.of("ip", "netns", "exec", name(i)));
    }

    /** The addresses of all members. */
    List<String> gridAddresses() {
        return IntStream.range(0, size).mapToObj(i -> place(i).gridAddress()).toList();
    }

    /** Loses all packets between a member and the others, without a sign. */
    static void cut(int i) throws IOException, InterruptedException {
        Command.run("ip", "link", "set", GRID + i, "nomaster");
    }

    /** Ends {@link #cut}. */
    static void heal(int i) throws IOException, InterruptedException {
        Command.run("ip", "link", "set", GRID + i, "master", GRID);
    }

    @Override
    public void close() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            try {
                Command.run(undo.get(i).toArray(String[]::new));
            } catch (IOException e) {
                System.out.println("not undone: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
